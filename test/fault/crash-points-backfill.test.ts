/**
 * Invariant: wherever the daemon is killed in its first backfill, or while it delivers changes, the next one goes on: nothing
 * is lost, not even to be found again, and there is one collection.
 */
import { expect, it } from "vitest";
import { crashAt, diedThere } from "../support/crash-at.js";
import { allIsWell } from "../support/served.js";
import { World } from "../support/world.js";
import { CRASHES } from "./crash-points.js";

it("one death after the other, the last one behind the backfill", { timeout: 180_000 }, async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
      "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 1500) INSERT INTO t SELECT i, i FROM i",
    ],
    settings: { BATCH_SIZE: "100" },
  });
  for (const [round, crash] of CRASHES.backfill.entries()) {
    await diedThere(world.start(crashAt(crash)), crash);
    expect(world.status().streams[0]?.backfill).not.toBeNull();
    world.write([
      `UPDATE t SET n = -n WHERE id % 10 = ${round}`,
      `DELETE FROM t WHERE id IN (${round + 1}, ${1000 + round})`,
      `INSERT INTO t VALUES (${-round}, 1)`,
    ]);
  }
  const daemon = await world.run();
  await allIsWell(world);
  await daemon.stop();
  world.write(["DELETE FROM t WHERE id < 0", "UPDATE t SET n = 0 WHERE id > 1400"]);
  await diedThere(world.start(crashAt(["batch sent", 1])), ["batch sent", 1]);
  world.write(["DELETE FROM t WHERE id = 0"]);
  await world.run();
  await allIsWell(world);
  expect(world.daemons.flatMap(({ log }) => log).filter(({ level }) => level >= 50)).toEqual([]);
});
