/**
 * Invariant: whoever has written and waits finds what was written; whoever waits in vain learns why, in time.
 */
import { expect, it } from "vitest";
import { askHttp, urlOf } from "../support/http.js";
import { ask } from "../support/served.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLES = ["characters", "lines"].map((name) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, name TEXT)`);
const HTTP = { HTTP_LISTEN: "127.0.0.1:0" };

async function serving(settings = {}) {
  const world = await World.create({ statements: TABLES, settings });
  const daemon = await world.run(HTTP);
  await world.delivered();
  return { world, daemon, url: await urlOf(daemon) };
}

const documentOf = (world: World, id: number) => ask(world, `/collections/characters/documents/${id}`);

it("reads what was written", async () => {
  const { world, url } = await serving();
  for (let id = 1; id <= 20; id++) {
    world.write([`INSERT INTO characters VALUES (${id}, 'one'), (${id + 100}, 'two')`]);
    const { status, json } = await askHttp(url, "/wait");
    expect({ status, json }).toMatchObject({ status: 200, json: { searchable: true, seq: 2 * id + 1 } });
    expect(await documentOf(world, id)).toMatchObject({ name: "one" });
  }
  world.write(["DELETE FROM characters WHERE id = 1", "INSERT INTO lines VALUES (1, 'x')"]);
  expect(await askHttp(url, "/flush", { method: "POST" })).toMatchObject({ status: 200, json: { seq: 43 } });
  await expect(documentOf(world, 1)).rejects.toThrow("404");
  expect(await askHttp(url, "/wait?seq=1")).toMatchObject({ status: 200, json: { seq: 1, searchable: true } });

  const many = await Promise.all(Array.from({ length: 50 }, () => askHttp(url, "/wait?timeout=20")));
  expect(many.every(({ status }) => status === 200)).toBe(true);
  for (const query of ["seq=-1", "seq=x", "seq=", "timeout=x", "timeout=", "timeout=301", "timeout=-1"]) {
    expect(await askHttp(url, `/wait?${query}`)).toMatchObject({ status: 400, json: { error: expect.any(String) } });
  }
  expect(await askHttp(url, "/wait?table=nobody")).toMatchObject({ status: 404 });
  const future = await askHttp(url, "/wait?seq=99&timeout=0.2");
  expect(future).toMatchObject({ status: 504, json: { error: "there is no change 99 yet, the newest is 43" } });
});

it("says why it waits in vain", async () => {
  const { world, url } = await serving();
  const asked = (query: string) => askHttp(url, `/wait?${query}`);
  world.emulator.faults.add({ kind: "slow", delayMs: 60_000, match: { path: "/characters__v1/documents/import" } });
  world.write(["INSERT INTO characters VALUES (1, 'one')", "INSERT INTO lines VALUES (1, 'x')"]);
  const late = await asked("timeout=0.3");
  expect(late).toMatchObject({
    status: 504,
    json: { seq: 3, searchable: false, late: [{ table: "characters", state: "live" }] },
  });
  expect(late.json.error).toBe("characters: at change 1 of 3");
  expect(late.json.waited_seconds).toBeGreaterThanOrEqual(0.3);
  // Another table's changes are not waited for, and neither is a change that it was not about.
  expect(await asked("table=LINES&timeout=5")).toMatchObject({ status: 200, json: { seq: 3 } });
  expect(await asked("seq=1&timeout=5")).toMatchObject({ status: 200, json: { seq: 1 } });
  const waiting = asked("timeout=20");
  world.emulator.faults.release();
  expect(await waiting).toMatchObject({ status: 200, json: { searchable: true } });
});

it("a paused stream is told at once, and tried at once by flush", async () => {
  const { world, daemon, url } = await serving({ RETRY_MAX_MS: "600000" });
  world.emulator.faults.add({
    kind: "status",
    status: 403,
    body: "no",
    times: 0,
    match: { path: "/import" },
  });
  world.write(["INSERT INTO characters VALUES (1, 'one')"]);
  await daemon.says(/the stream is paused/);
  const began = performance.now();
  const told = await askHttp(url, "/wait?timeout=60");
  expect(told).toMatchObject({ status: 503, json: { searchable: false, late: [{ state: "paused" }] } });
  expect(told.json.error).toMatch(/^characters is paused: .*403/);
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(await askHttp(url, "/wait?table=lines")).toMatchObject({ status: 200 });
  world.emulator.faults.clear();
  expect(await askHttp(url, "/flush?timeout=20", { method: "POST" })).toMatchObject({ status: 200 });
  expect(await documentOf(world, 1)).toMatchObject({ name: "one" });
});

it("a pause after a failure ends when flush asks for that", async () => {
  const { world, url } = await serving({ RETRY_MAX_MS: "600000" });
  const full = '{"message":"Rejecting write: running out of resource type: OUT_OF_DISK"}';
  world.emulator.faults.add({ kind: "status", status: 422, body: full, match: { path: "/import" } });
  world.write(["INSERT INTO characters VALUES (1, 'one')"]);
  await until("the try has failed", () => world.emulator.faults.list()[0]?.hits === 1);
  // Without that it would be five seconds at least.
  expect(await askHttp(url, "/flush?timeout=4", { method: "POST" })).toMatchObject({ status: 200 });
  expect(await documentOf(world, 1)).toMatchObject({ name: "one" });
});

it("what was there before the first change counts, too", async () => {
  const rows = "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 500)";
  const filled = [...TABLES, `${rows} INSERT INTO characters SELECT i, 'x' FROM i`];
  const world = await World.create({ statements: filled, settings: { BATCH_SIZE: "10" } });
  world.emulator.faults.add({ kind: "slow", delayMs: 60_000, match: { path: "/import" } });
  const daemon = await world.run(HTTP);
  const url = await urlOf(daemon);
  await until("an import is in flight", () =>
    world.emulator.requests.list().some(({ path, status }) => path.includes("/import") && status === null),
  );
  const early = await askHttp(url, "/wait?timeout=0.1");
  expect(early).toMatchObject({ status: 504, json: { error: expect.stringMatching(/not every row has been sent/) } });
  const { status, json } = await askHttp(url, "/readyz");
  expect(status).toBe(503);
  const { reasons } = json as { reasons: { code: string; table: string }[] };
  expect(reasons.map(({ code, table }) => `${code} ${table}`)).toContain("stream_filling characters");
  world.emulator.faults.clear();
  world.emulator.faults.release();
  expect(await askHttp(url, "/wait?timeout=20")).toMatchObject({ status: 200 });
  expect(await documentOf(world, 500)).toMatchObject({ name: "x" });
  // Rows that are all sent again are there meanwhile: nobody waits for that.
  world.emulator.faults.add({ kind: "slow", delayMs: 100, times: 0, match: { path: "/import" } });
  world.start({}, ["backfill", "characters"]);
  await until("rows are sent again", () => world.status().streams[0]?.backfill !== null);
  world.write(["INSERT INTO characters VALUES (501, 'y')"]);
  expect(await askHttp(url, "/wait?timeout=20&table=characters")).toMatchObject({ status: 200 });
  expect(await documentOf(world, 501)).toMatchObject({ name: "y" });
  expect(world.status().streams[0]).toMatchObject({ filled: true, backfill: { total: expect.any(Number) } });
});
