/**
 * Invariant: wherever the daemon is killed in its first backfill, or while it delivers changes, the next one goes on: nothing
 * is lost, not even to be found again, and there is one collection.
 */
import { expect, it } from "vitest";
import { crashAt, diedThere } from "../support/crash-at.js";
import { allIsWell } from "../support/served.js";
import { World } from "../support/world.js";
import { CRASHES } from "./crash-points.js";

it.each(CRASHES.backfill)("%s %d", async (point, time) => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
      "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 300) INSERT INTO t SELECT i, i FROM i",
    ],
    settings: { BATCH_SIZE: "100" },
  });
  await diedThere(world.start(crashAt([point, time])), [point, time]);
  world.writePython([
    "UPDATE t SET n = -n WHERE id % 3 = 0",
    "DELETE FROM t WHERE id = 7",
    "INSERT INTO t VALUES (0, 1)",
  ]);
  await diedThere(world.start(crashAt(["batch sent", 1])), ["batch sent", 1]);
  world.writePython(["DELETE FROM t WHERE id = 0"]);
  const daemon = await world.run();
  await allIsWell(world);
  expect(daemon.log.filter(({ level }) => level >= 50)).toEqual([]);
});
