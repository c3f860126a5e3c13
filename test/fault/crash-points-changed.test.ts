/**
 * Invariant: where the daemon is killed while a new collection is put in place, and the table changes again before the next one
 * runs, no alias is left behind on a collection that nobody writes to.
 */
import { it } from "vitest";
import { crashAt, diedThere } from "../support/crash-at.js";
import { allIsWell, ask } from "../support/served.js";
import { World } from "../support/world.js";

const POINTS = ["rebuild begun", "collection created", "about to switch", "alias put", "switched"] as const;

it(POINTS.join(", "), { timeout: 180_000 }, async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
      "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 100) INSERT INTO t SELECT i, i FROM i",
    ],
    settings: { REBUILD_GRACE: "0" },
  });
  await world.once();
  await ask(world, "/aliases/mine", "PUT", { collection_name: "t__v1" });
  const madeAnew = (type: string) => [
    "BEGIN IMMEDIATE",
    `CREATE TABLE new_t (id INTEGER PRIMARY KEY, n ${type})`,
    "INSERT INTO new_t SELECT * FROM t",
    "DROP TABLE t",
    "ALTER TABLE new_t RENAME TO t",
    "COMMIT",
  ];
  for (const [round, point] of POINTS.entries()) {
    world.write(madeAnew("TEXT"));
    await diedThere(world.start(crashAt([point, 1])), [point, 1]);
    world.write([...madeAnew(round % 2 === 0 ? "REAL" : "INTEGER"), `UPDATE t SET n = ${round} WHERE id = 1`]);
    const daemon = await world.run();
    await allIsWell(world, { t: ["t", "mine"] });
    await daemon.stop();
  }
});
