/**
 * Invariant: whatever is asked of the daemon over HTTP, and however it is put, is answered with no worse than a documented 503 or
 * 504, or the connection is closed; the daemon goes on, and keeps nothing of it.
 */
import type { OutgoingHttpHeaders } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { openApplication } from "../../src/database/open.js";
import { startEmulator } from "../../src/emulator/index.js";
import { HostHere } from "../model/hosts.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { askHttp } from "../support/http.js";
import { until } from "../support/until.js";

const folder = temporaryFolder();
const HTTP_TOKEN = "token-of-the-test";

/** A daemon in this process that answers HTTP, and where. */
async function serving(): Promise<string> {
  const emulator = await startEmulator({ apiKey: "key" });
  const database = createDatabase(folder, ["CREATE TABLE t (id INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1)"]);
  const connection = openApplication(database, { busyMs: 1000 });
  installTriggers(connection, { tables: ["t"], allowSensitive: false, excluded: [] });
  connection.close();
  const daemon = new HostHere(folder, {
    DATABASE_URL: database,
    TYPESENSE_HOST: "127.0.0.1",
    TYPESENSE_PORT: String(emulator.port),
    TYPESENSE_API_KEY: "key",
    HTTP_LISTEN: "127.0.0.1:0",
    HTTP_TOKEN,
  }).start();
  onTestFinished(async () => {
    await daemon.stop();
    await emulator.close();
  });
  return until("it answers", () => daemon.log.find(({ msg }) => msg === "answering HTTP")?.url as string | undefined);
}

const name = fc.constantFrom("t", "", "nothing", "t__v1", "%00", "__proto__", "../t");
const json = fc.oneof(
  fc.record(
    {
      tables: fc.oneof(fc.array(name, { maxLength: 3 }), fc.jsonValue()),
      from_seq: fc.oneof(fc.integer(), fc.double(), fc.string()),
      since: fc.oneof(fc.constantFrom("1h", "2d", "9999999999d", "2026-11-28", "-1s"), fc.string()),
      all: fc.boolean(),
      dry_run: fc.boolean(),
      collection: name,
      q: fc.string({ unit: "binary" }),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);

/** `/events` never ends its answer: it is asked for in other ways below. */
const path = fc.constantFrom(
  ...["/", "/healthz", "/readyz", "/metrics", "/status", "/wait", "/flush", "/rejections/retry", "/verify", "/replay"],
  ...["/search", "/search", "//", "/../status", "/%", "/st%61tus", "/*"],
);
const query = fc.oneof(
  fc.constant(""),
  fc
    .record({ seq: fc.oneof(fc.nat(), fc.string()), table: name, timeout: fc.constantFrom("0", "-1", "x", "1e9") })
    .map(
      (parts) =>
        `?${new URLSearchParams(Object.entries(parts).map(([key, value]): [string, string] => [key, String(value)]))}`,
    ),
  fc.webQueryParameters().map((text) => `?${text}`),
);
const headers = fc.record(
  {
    authorization: fc.constantFrom(
      `Bearer ${HTTP_TOKEN}`,
      `Bearer ${HTTP_TOKEN}`,
      `Bearer ${HTTP_TOKEN}`,
      "Bearer",
      "Basic x",
    ),
    "content-type": fc.constantFrom(
      "application/json",
      "application/json",
      "text/plain",
      "application/json; charset=x",
    ),
    origin: fc.constantFrom("null", "http://elsewhere.example"),
    "accept-encoding": fc.constantFrom("gzip", "*;q=0", ",,,"),
    range: fc.constant("bytes=0-"),
    "if-none-match": fc.constantFrom("*", '"x"'),
    expect: fc.constant("100-continue"),
  },
  { requiredKeys: ["authorization", "content-type"] },
);
const body = fc.oneof(
  { weight: 4, arbitrary: json.map((value) => JSON.stringify(value)) },
  fc.string({ unit: "binary" }),
);
const question = fc.record({
  method: fc.constantFrom(
    "GET",
    "POST",
    "POST",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "PROPFIND",
  ),
  headers,
  body,
});

/** What nobody stops at the door: all that is wrong with it is what it says. */
const letIn = fc.record({
  method: fc.constant("POST"),
  headers: fc.constant({ authorization: `Bearer ${HTTP_TOKEN}`, "content-type": "application/json" }),
  body,
});
const action = fc.constantFrom("/flush", "/rejections/retry", "/verify", "/replay", "/search");

/** What comes back of bytes that are no request, until the other side closes the connection. */
function answerTo(url: string, bytes: Uint8Array | string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    socket.on("data", (piece) => {
      text += piece;
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(text));
  });
}

test("any request, and what is none", async () => {
  const url = await serving();
  const statuses = new Set<number>();
  const isAnswered = async (asked: string, how: { method: string; headers: OutgoingHttpHeaders; body: string }) => {
    const headers = { ...how.headers, "content-length": Buffer.byteLength(how.body) };
    const { status, json: told, headers: shown, text } = await askHttp(url, asked, { ...how, headers });
    expect(status < 500 || status === 503 || status === 504, `${status} ${JSON.stringify(told)}`).toBe(true);
    const isTold = status < 400 || how.method === "HEAD" || typeof told?.error === "string";
    expect(isTold, `${status} ${shown["content-type"]} ${text}`).toBe(true);
    statuses.add(status);
  };
  const any = fc.asyncProperty(path, query, question, (asked, more, how) => isAnswered(asked + more, how));
  await fc.assert(any, { seed: 1, numRuns: 300 });
  await fc.assert(fc.asyncProperty(action, letIn, isAnswered), { seed: 1, numRuns: 150 });
  for (const status of [200, 400, 401, 403, 404, 405, 415]) expect(statuses).toContain(status);

  const start = fc.constantFrom("", "GET ", "GET /events HTTP/1.1\r\n", "POST /flush HTTP/1.1\r\nHost: localhost\r\n");
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (line, bytes) => {
      expect(await answerTo(url, Buffer.concat([Buffer.from(line), bytes]))).toMatch(/^(HTTP\/1\.1 4|$)/);
    }),
    { seed: 1, numRuns: 50 },
  );
  const flood = `GET /status HTTP/1.1\r\nHost: localhost\r\n${"x-more: 1\r\n".repeat(20_000)}\r\n`;
  expect(await answerTo(url, flood)).toMatch(/^(HTTP\/1\.1 431|$)/);
  expect(await askHttp(url, "/healthz")).toMatchObject({ status: 200, json: { ok: true } });
});
