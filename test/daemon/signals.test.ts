/**
 * Invariant: a signal ends the daemon in an orderly way: the batch in flight is finished and recorded, exit code 0; a second
 * signal, or the deadline, cuts it short and still loses nothing. A run that shall end tells that it did not come to its end. One
 * daemon serves a database.
 */
import { expect, it } from "vitest";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const ROWS =
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 1000) INSERT INTO t SELECT i, i FROM i";
const IMPORT = { path: "/import" };
const ORDERLY = { code: 0, signal: null };

async function withChanges(settings = {}): Promise<World> {
  const world = await World.create({ statements: [TABLE], settings: { BATCH_SIZE: "100", ...settings } });
  expect(await world.once()).toEqual(ORDERLY);
  world.write([ROWS]);
  return world;
}

const inFlight = (world: World) =>
  until("an import is in flight", () =>
    world.emulator.requests.list().some(({ path, status }) => path.includes("/import") && status === null),
  );

it("the batch in flight is finished, and none after it begun", async () => {
  const world = await withChanges();
  world.emulator.faults.add({ kind: "slow", delayMs: 60_000, match: IMPORT });
  const daemon = await world.run();
  await inFlight(world);
  daemon.signal("SIGTERM");
  await daemon.says(/^stopping: the batch in flight is finished first/);
  expect(daemon.hasEnded).toBe(false);
  world.emulator.faults.release();
  expect(await daemon.ended).toEqual(ORDERLY);
  expect(world.emulator.importedLines).toBe(100);
  expect(world.status().streams[0]).toMatchObject({ pending: 900, cursor_seq: 101 });
  expect(await world.once()).toEqual(ORDERLY);
  await world.deliveredAndEqual();
  expect(world.emulator.importedLines).toBe(1000);
});

it.each(["a second signal", "the deadline"])("%s cuts it short", async (what) => {
  const world = await withChanges(what === "the deadline" ? { DRAIN_TIMEOUT_MS: "200" } : {});
  world.emulator.faults.add({ kind: "hang", match: IMPORT });
  const daemon = await world.run({ REQUEST_TIMEOUT_MS: "600000" });
  await inFlight(world);
  daemon.signal("SIGTERM");
  await daemon.says(/^stopping: the batch/);
  if (what === "a second signal") daemon.signal("SIGTERM");
  expect(await daemon.ended).toEqual(ORDERLY);
  expect(world.status().streams[0]).toMatchObject({ pending: 1000, cursor_seq: 1 });
  expect(await world.once()).toEqual(ORDERLY);
  await world.deliveredAndEqual();
});

it("a run that shall end, told to stop before that, does not say that everything is delivered", async () => {
  const world = await withChanges({ DRAIN_TIMEOUT_MS: "1" });
  world.emulator.faults.add({ kind: "hang", match: IMPORT });
  const running = world.start({ REQUEST_TIMEOUT_MS: "600000" }, ["run", "--once"]);
  await inFlight(world);
  expect(await running.stop()).toEqual({ code: 75, signal: null });
  expect(running.errors.join("\n")).toMatch(/stopped before everything was delivered/);
  expect(await world.once()).toEqual(ORDERLY);
  await world.deliveredAndEqual();
});

it("while Typesense is away or a stream waits, a signal ends it at once", async () => {
  const world = await withChanges();
  world.emulator.faults.add({ kind: "status", status: 503, body: "", times: 0 });
  const daemon = world.start({ RETRY_MAX_MS: "600000" });
  await daemon.says(/takes no writes/);
  expect(await daemon.stop()).toEqual(ORDERLY);
  expect(world.status().streams[0]?.pending).toBe(1000);
});

it("a second daemon is refused, the first goes on, and a killed one's lock is free", async () => {
  const world = await withChanges();
  const first = await world.run();
  const second = world.start();
  expect(await second.ended).toEqual({ code: 75, signal: null });
  expect(second.errors.join("\n")).toMatch(/another fountain-sync is running/);
  expect(await world.once()).toEqual({ code: 75, signal: null });
  await world.deliveredAndEqual();
  await first.stop("SIGKILL");
  world.write(["UPDATE t SET n = 0"]);
  await world.run();
  await world.deliveredAndEqual();
});
