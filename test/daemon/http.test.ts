/**
 * Invariant: the daemon answers HTTP where it is told to, to those who may ask, in JSON whatever is asked; what it tells is what
 * `status` tells.
 */
import { connect } from "node:net";
import { expect, it } from "vitest";
import { API_KEY, cli } from "../support/cli.js";
import { askHttp, urlOf } from "../support/http.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const HTTP = { HTTP_LISTEN: "127.0.0.1:0" };

async function serving(settings = {}): Promise<{ world: World; url: string }> {
  const world = await World.create({ statements: [TABLE, "INSERT INTO t VALUES (1, 1)"], settings });
  const daemon = await world.run({ ...HTTP, ...settings });
  await world.delivered();
  return { world, url: await urlOf(daemon) };
}

/** Clients that send nothing, or never end. Settles when all of them have been sent away. */
function stalling(url: string): Promise<unknown> {
  const { port, hostname } = new URL(url);
  const sockets = Array.from({ length: 20 }, () => connect(Number(port), hostname).resume());
  for (const [index, socket] of sockets.entries()) socket.write(index % 2 === 0 ? "GET /status HTT" : "");
  return Promise.all(
    sockets.map((socket) => new Promise((resolve) => socket.on("close", resolve).on("error", resolve))),
  );
}

it("answers what it is asked, and tells in JSON what it has not", async () => {
  const { world, url } = await serving();
  const ask = (path: string, question = {}) => askHttp(url, path, question);
  const allSentAway = stalling(url);

  expect(await ask("/healthz")).toMatchObject({ status: 200, json: { ok: true, phase: "running" } });
  expect(await ask("/readyz")).toMatchObject({
    status: 200,
    json: { ready: true, reasons: [], lag_seconds: 0, pending: 0 },
  });
  const { json: told, headers } = await ask("/status");
  const { stdout } = await cli(["status", "--json"], { cwd: world.folder, env: world.settings });
  expect(told).toEqual(JSON.parse(stdout));
  expect(Object.keys(told)).toEqual(Object.keys(JSON.parse(stdout)));
  expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });

  const bare = await ask("/status", { method: "HEAD" });
  expect(bare).toMatchObject({ status: 200, text: "" });
  expect(Number(bare.headers["content-length"])).toBe(Number(headers["content-length"]));
  expect(await ask("/status?x=1&y")).toMatchObject({ status: 200 });

  for (const path of ["/nothing", "//status", "/status/", "/wait%00"]) {
    expect(await ask(path)).toMatchObject({ status: 404, json: { error: expect.stringContaining("/readyz") } });
  }
  expect(await ask("/status", { method: "POST" })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  expect(await ask("/flush")).toMatchObject({ status: 405, headers: { allow: "POST" }, json: expect.any(Object) });
  const preflight = await ask("/status", { method: "OPTIONS", headers: { origin: "http://elsewhere.example" } });
  expect(preflight).toMatchObject({ status: 403 });
  expect(Object.keys(preflight.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);

  const port = new URL(url).port;
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, "127.0.0.2", `[::1]:${port}`, "LOCALHOST"]) {
    expect(await ask("/status", { headers: { host } })).toMatchObject({ status: 200 });
  }
  for (const host of [`rebound.example:${port}`, "127.0.0.1.example", "[::2]", "localhost.example", "127.0.0.1@x"]) {
    expect(await ask("/status", { headers: { host } })).toMatchObject({ status: 421, json: expect.any(Object) });
    expect(await ask("/healthz", { headers: { host } })).toMatchObject({ status: 421 });
  }
  const post = (headers: object) => ask("/flush", { method: "POST", headers });
  expect(await post({ origin: "http://elsewhere.example" })).toMatchObject({ status: 403 });
  expect(await post({ origin: "null" })).toMatchObject({ status: 403 });
  expect(await post({ "sec-fetch-site": "cross-site" })).toMatchObject({ status: 403 });
  expect(await post({ origin: url, "sec-fetch-site": "same-origin" })).toMatchObject({ status: 200 });

  const small = Buffer.alloc(64 * 1024);
  expect(await ask("/flush", { method: "POST", body: small })).toMatchObject({ status: 200 });
  const large = await ask("/flush", { method: "POST", headers: { "content-length": 64 * 1024 + 1 } });
  expect(large).toMatchObject({ status: 413, headers: { connection: "close" } });
  const chunked = { "transfer-encoding": "chunked" };
  const streamed = ask("/flush", { method: "POST", headers: chunked, body: Buffer.alloc(1 << 20) });
  await streamed
    .then(({ status }) => expect(status).toBe(413))
    .catch((error) => expect(error.code).toMatch(/RESET|PIPE/));
  expect(await ask("/healthz")).toMatchObject({ status: 200 });
  expect(JSON.stringify(world.daemons[0]?.log)).not.toContain(API_KEY);
  await allSentAway;
});

it("a token is needed where one is set, and nothing tells it", async () => {
  const HTTP_TOKEN = "t0ken-never-to-be-seen";
  const { world, url } = await serving({ HTTP_TOKEN, LOG_LEVEL: "trace" });
  const ask = (path: string, authorization?: string) =>
    askHttp(url, path, authorization === undefined ? {} : { headers: { authorization } });
  expect(await ask("/healthz")).toMatchObject({ status: 200 });
  for (const path of ["/readyz", "/metrics", "/status", "/wait", "/nothing"]) {
    const refused = await ask(path);
    expect(refused).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer" } });
    for (const wrong of ["Bearer", "Bearer x", `Basic ${HTTP_TOKEN}`, `Bearer ${HTTP_TOKEN}x`, HTTP_TOKEN]) {
      expect(await ask(path, wrong)).toMatchObject({ status: 401 });
    }
  }
  expect(await ask("/status", `Bearer ${HTTP_TOKEN}`)).toMatchObject({ status: 200 });
  expect(await ask("/readyz", `bearer  ${HTTP_TOKEN}`)).toMatchObject({ status: 200 });
  expect(world.story()).not.toContain(HTTP_TOKEN);
});

it("one that is stopped answers until it has ended, and leaves no connection behind", async () => {
  const world = await World.create({ statements: [TABLE] });
  const daemon = await world.run(HTTP);
  const url = await urlOf(daemon);
  await world.delivered();
  world.emulator.faults.add({ kind: "slow", delayMs: 60_000, match: { path: "/import" } });
  world.write(["INSERT INTO t VALUES (1, 1)"]);
  const { port, hostname } = new URL(url);
  const kept = connect(Number(port), hostname);
  kept.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const waiting = askHttp(url, "/wait?timeout=60");
  await until("the import is in flight", () =>
    world.emulator.requests.list().some(({ path, status }) => path.includes("/import") && status === null),
  );
  daemon.signal("SIGTERM");
  expect(await waiting).toMatchObject({ status: 503, json: { searchable: false, error: "the daemon is stopping" } });
  expect(await askHttp(url, "/healthz")).toMatchObject({ status: 200, json: { phase: "stopping" } });
  expect(await askHttp(url, "/readyz")).toMatchObject({ status: 503, json: { reasons: [{ code: "stopping" }] } });
  world.emulator.faults.release();
  expect(await daemon.ended).toEqual({ code: 0, signal: null });
  await expect(askHttp(url, "/healthz")).rejects.toThrow(/ECONNREFUSED/);
  kept.destroy();
});
