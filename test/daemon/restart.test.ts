/**
 * Invariant: however a daemon ended, the next one goes on where it was: nothing of what was committed meanwhile is missing,
 * and little is sent twice.
 */
import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const rows = (count: number) =>
  `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${count}) INSERT INTO t SELECT i, i FROM i`;

describe.each(["delete", "wal"])("in journal mode %s", (journalMode) => {
  it.each(["SIGTERM", "SIGKILL", "SIGINT"] as const)("changes made after a %s arrive", async (signal) => {
    const world = await World.create({ statements: [TABLE, rows(300)], journalMode });
    const daemon = await world.run();
    await world.delivered();
    const end = await daemon.stop(signal);
    expect(end).toEqual(signal === "SIGKILL" ? { code: null, signal } : { code: 0, signal: null });
    world.write([
      "UPDATE t SET n = -n WHERE id < 50",
      "DELETE FROM t WHERE id % 10 = 0",
      "UPDATE t SET id = 1000 + id",
    ]);
    await world.run();
    await world.deliveredAndEqual();
  });
});

it("a backfill that was killed goes on where it was", async () => {
  const count = 20_000;
  const world = await World.create({ statements: [TABLE, rows(count)], settings: { BATCH_SIZE: "500" } });
  world.emulator.faults.add({ kind: "slow", delayMs: 3, times: 0, match: { path: "/import" } });
  const first = await world.run();
  await until("half of it is done", () => (world.status().streams[0]?.backfill?.done ?? 0) > count / 2);
  await first.stop("SIGKILL");
  const done = world.status().streams[0]?.backfill?.done ?? 0;
  expect(done).toBeLessThan(count);
  world.write(["UPDATE t SET n = -1 WHERE id = 7", "DELETE FROM t WHERE id = 8", "INSERT INTO t VALUES (-5, 5)"]);
  const before = world.emulator.importedLines;
  await world.run();
  await world.deliveredAndEqual();
  expect(world.emulator.importedLines - before).toBeLessThanOrEqual(count - done + 1000);
});

describe.each(["run", "run --once"])("%s", (how) => {
  it.each(["SIGKILL", "SIGTERM"] as const)("the first documents after a %s", async (signal) => {
    const settings = { BATCH_SIZE: "500", REQUEST_TIMEOUT_MS: "500" };
    const world = await World.create({ statements: [TABLE], settings });
    const first = await world.run();
    world.write([rows(5)]);
    await world.delivered();
    await first.stop(signal);
    const before = world.emulator.importedLines;
    world.write(["UPDATE t SET n = 2"]);
    if (how === "run") await world.run();
    else expect(await world.once()).toEqual({ code: 0, signal: null });
    await world.delivered();
    // A request of the dead may still be on its way: they are sent once more when it can't be any longer, and no more often; by a
    // run that ends at once, and then it leaves that to the next one, too.
    const times = signal === "SIGKILL" ? 2 : 1;
    await until("they have come", () => world.emulator.importedLines - before >= 5 * times);
    await world.delivered();
    const left = how !== "run" && signal === "SIGKILL" ? 5 : 0;
    expect(world.stateRows("SELECT count(*) FROM _sync_uncertain")).toEqual([[left]]);
    expect(world.emulator.importedLines - before).toBe(5 * times);
    await world.equal();
  });
});

it("a state database that is lost costs a second delivery, deletes included", async () => {
  const world = await World.create({ statements: [TABLE, rows(500)] });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  world.write(["DELETE FROM t WHERE id > 400", "UPDATE t SET n = 0 WHERE id < 10"]);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(world.state + suffix, { force: true });
  const before = world.emulator.importedLines;
  expect(await world.once()).toEqual({ code: 0, signal: null });
  expect(world.emulator.importedLines - before).toBeGreaterThanOrEqual(400);
  await world.deliveredAndEqual();
});
