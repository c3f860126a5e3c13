/*
 * Invariant: every kind of fault goes wrong over real HTTP in its own way, hits as many requests as it was told to,
 * and leaves applied exactly what it says.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAULTS, type FaultRule } from "../../src/emulator/index.js";
import { eventually, field, OK, type Started, start } from "./client.js";

const IMPORT = "/collections/c/documents/import?action=upsert";
const ON_IMPORT = { method: "POST", path: "/documents/import" };

let started: Started;

beforeEach(async () => {
  started = await start();
  await started.client.createCollection("c", [field("n", "int64"), field("t", "string")]);
});
afterEach(() => started.emulator.close());

/** What fetch says of a connection that was reset. */
async function isReset(request: Promise<unknown>): Promise<boolean> {
  const thrown: unknown = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = thrown instanceof Error ? (thrown.cause as { code?: string } | undefined) : undefined;
  return cause?.code === "ECONNRESET" || cause?.code === "UND_ERR_SOCKET";
}

/** Whether a request has no answer yet once the server has taken it in and answered a later one. */
async function hangs(path: string, body: string): Promise<boolean> {
  const { client, emulator } = started;
  const received = () => emulator.requests.list().filter((entry) => entry.path === path).length;
  const before = received();
  const ending = new AbortController();
  const request = client.call("POST", path, body, ending.signal).then(
    () => "answered",
    () => "ended",
  );
  await eventually(received).toBe(before + 1);
  await client.call("GET", "/health");
  ending.abort();
  return (await request) === "ended";
}

describe("status", () => {
  test.each(Object.entries(FAULTS))("%s answers as a real server would and does nothing", async (_name, preset) => {
    const { client, emulator } = started;
    emulator.faults.add({ ...preset, match: ON_IMPORT });
    expect(await client.call("POST", IMPORT, '{"id":"1"}')).toEqual({ status: preset.status, body: preset.body });
    expect(await client.export("c")).toEqual([]);
    expect((await client.call("POST", IMPORT, '{"id":"1"}')).body).toBe(OK);
  });
});

test("hang gives no answer and applies nothing", async () => {
  started.emulator.faults.add({ kind: "hang", match: ON_IMPORT });
  expect(await hangs(IMPORT, '{"id":"1"}')).toBe(true);
  expect(await started.client.export("c")).toEqual([]);
});

test("hangAfterApply gives no answer and applies everything", async () => {
  started.emulator.faults.add({ kind: "hangAfterApply", match: ON_IMPORT });
  expect(await hangs(IMPORT, '{"id":"1"}')).toBe(true);
  expect(await started.client.export("c")).toEqual(['{"id":"1"}']);
});

test("resetBefore applies nothing, resetAfter everything", async () => {
  const { client, emulator } = started;
  emulator.faults.add([
    { kind: "resetBefore", match: ON_IMPORT },
    { kind: "resetAfter", match: ON_IMPORT },
  ]);
  expect(await isReset(client.call("POST", IMPORT, '{"id":"before"}'))).toBe(true);
  expect(await isReset(client.call("POST", IMPORT, '{"id":"after"}'))).toBe(true);
  expect(await client.export("c")).toEqual(['{"id":"after"}']);
});

test("shortReply keeps back the last result lines of an import that was applied in full", async () => {
  const { client, emulator } = started;
  emulator.faults.add({ kind: "shortReply", lines: 2, match: ON_IMPORT });
  expect(await client.import("c", ['{"id":"1"}', '{"id":"2"}', '{"id":"3"}'])).toEqual([OK]);
  expect(await client.export("c")).toHaveLength(3);
});

test("foreignReply applies the first lines and glues a message to their results", async () => {
  const { client, emulator } = started;
  emulator.faults.add({ kind: "foreignReply", match: ON_IMPORT });
  const lines = await client.import("c", ['{"id":"1"}', '{"id":"2"}', '{"id":"3"}', '{"id":"4"}']);
  expect(lines).toEqual([OK, `${OK}{"message": "Rejecting write: running out of resource type: OUT_OF_MEMORY"}`]);
  expect(await client.export("c")).toEqual(['{"id":"1"}', '{"id":"2"}']);
});

test("slow holds up a write and those behind it, until it is released", async () => {
  const { client, emulator } = started;
  emulator.faults.add({ kind: "slow", delayMs: 600_000, match: ON_IMPORT });
  const first = client.import("c", ['{"id":"1","n":1}']);
  await eventually(() => emulator.faults.list()[0]?.hits).toBe(1);
  const second = client.import("c", ['{"id":"1","n":2}']);
  await eventually(async () => (await client.call("GET", "/status")).body).toContain('"queued_writes":2');
  expect(await client.export("c")).toEqual([]);
  emulator.faults.release();
  expect(await Promise.all([first, second])).toEqual([[OK], [OK]]);
  expect(await client.export("c")).toEqual(['{"id":"1","n":2}']);
});

test("applyTwice applies an import two times and answers for the first", async () => {
  const { client, emulator } = started;
  emulator.faults.add({ kind: "applyTwice", match: ON_IMPORT });
  expect(await client.import("c", ['{"t":"without id"}'], "action=create")).toEqual([OK]);
  expect(await client.export("c")).toEqual(['{"id":"0","t":"without id"}', '{"id":"1","t":"without id"}']);
});

test("halfAltered does the drops of an alteration and fails before the rest", async () => {
  const { client, emulator } = started;
  await client.createCollection("half", [field("a", "string"), field("c", "string")]);
  emulator.faults.add({ kind: "halfAltered", match: { method: "PATCH" } });
  const body = JSON.stringify({ fields: [field("b", "string"), { name: "a", drop: true }] });
  expect(await client.call("PATCH", "/collections/half", body)).toEqual({ status: 500, body: "" });
  const { fields } = JSON.parse((await client.call("GET", "/collections/half")).body) as { fields: { name: string }[] };
  expect(fields.map(({ name }) => name)).toEqual(["c"]);
});

test("applyLate resets at once and lets the write overtake later ones", async () => {
  const { client, emulator } = started;
  emulator.faults.add({ kind: "applyLate", delayMs: 600_000, match: ON_IMPORT });
  expect(await isReset(client.call("POST", IMPORT, '{"id":"1","n":1}'))).toBe(true);
  expect(await client.import("c", ['{"id":"1","n":2}'])).toEqual([OK]);
  expect(await client.export("c")).toEqual(['{"id":"1","n":2}']);
  emulator.faults.release();
  await eventually(() => client.export("c")).toEqual(['{"id":"1","n":1}']);
});

test("answerLate applies at once, lets later ones overtake, and answers as it was then", async () => {
  const { client, emulator } = started;
  emulator.faults.add({ kind: "answerLate", delayMs: 600_000, match: { method: "GET", path: "^/collections/c$" } });
  const early = client.call("GET", "/collections/c");
  await eventually(() => emulator.faults.delays.count).toBe(1);
  expect(await client.import("c", ['{"id":"1","n":2}'])).toEqual([OK]);
  emulator.faults.release();
  expect((await early).body).toContain('"num_documents":0');
  expect((await client.call("GET", "/collections/c")).body).toContain('"num_documents":1');
});

test("applyLate applies by itself when its time has come", async () => {
  const { client, emulator } = started;
  emulator.faults.add({ kind: "applyLate", delayMs: 1, match: ON_IMPORT });
  expect(await isReset(client.call("POST", IMPORT, '{"id":"1"}'))).toBe(true);
  await eventually(() => client.export("c")).toEqual(['{"id":"1"}']);
});

test("mangleMultibyte loses only the character that lies across a window's end", async () => {
  const { client, emulator } = started;
  const head = '{"id":"1","t":"';
  const filling = "x".repeat(196_604 - head.length);
  emulator.faults.add({ kind: "mangleMultibyte", match: ON_IMPORT });
  expect(await client.import("c", [`${head}${filling}é|é"}`])).toEqual([OK]);
  expect(await client.export("c")).toEqual([`${head}${filling}|é"}`]);
});

describe("matching", () => {
  const status: FaultRule = { kind: "status", status: 418, body: "" };

  test("the first rule that fits is met, as often as it says", async () => {
    const { client, emulator } = started;
    emulator.faults.add([
      { ...status, status: 501, times: 2, match: { path: "^/health$" } },
      { ...status, status: 502, times: 0, match: { method: "get", path: "health" } },
    ]);
    const statuses = [];
    for (let count = 0; count < 5; count++) statuses.push((await client.call("GET", "/health")).status);
    expect(statuses).toEqual([501, 501, 502, 502, 502]);
    expect((await client.call("POST", "/health")).status).toBe(200);
    emulator.faults.clear();
    expect((await client.call("GET", "/health")).status).toBe(200);
  });

  test("a path that is no regular expression is refused at once", () => {
    expect(() => started.emulator.faults.add({ ...status, match: { path: "(" } })).toThrow(SyntaxError);
    expect(started.emulator.faults.list()).toEqual([]);
  });

  test("a rule can be taken out by its id", async () => {
    const { client, emulator } = started;
    emulator.faults.add({ ...status, id: "mine", times: 0 });
    expect((await client.call("GET", "/health")).status).toBe(418);
    expect([emulator.faults.remove("mine"), emulator.faults.remove("mine")]).toEqual([true, false]);
    expect((await client.call("GET", "/health")).status).toBe(200);
  });
});
