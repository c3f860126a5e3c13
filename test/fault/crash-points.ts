import { expect } from "vitest";
import { type Crash, crashAtLater, killNext } from "../support/crash-at.js";
import type { Daemon, Settings } from "../support/daemon.js";
import { allIsWell } from "../support/served.js";
import { World } from "../support/world.js";

/** Where the daemon is killed, by what it is about: together these must be all the points there are. */
export const CRASHES = {
  backfill: [
    ["collection created", 1],
    ["batch sent", 1],
    ["batch committed", 1],
    ["batch sent", 3],
    ["batch committed", 3],
  ],
  acknowledged: [
    ["batch committed", 1],
    ["rows told", 1],
    ["rows told", 2],
  ],
  addColumn: [
    ["plan recorded", 1],
    ["about to patch", 1],
    ["patched", 1],
    ["plan applied", 1],
    ["plan applied", 2],
  ],
  renameColumn: [
    ["plan recorded", 2],
    ["about to patch", 2],
    ["patched", 2],
    ["batch sent", 1],
  ],
  sameShape: [
    ["plan recorded", 1],
    ["triggers reinstalled", 2],
    ["plan applied", 1],
    ["batch committed", 1],
  ],
  typeChange: [
    ["triggers reinstalled", 1],
    ["rebuild begun", 1],
    ["rebuild begun", 2],
    ["collection created", 2],
    ["batch sent", 1],
    ["batch committed", 2],
  ],
  takingOver: [
    ["about to switch", 1],
    ["about to switch", 2],
    ["alias put", 1],
    ["switched", 1],
    ["collection retired", 1],
    ["collection retired", 2],
  ],
  adopted: [
    ["about to switch", 1],
    ["old collection gone", 1],
    ["old collection gone", 2],
    ["alias put", 2],
    ["switched", 2],
  ],
} as const satisfies Record<string, readonly Crash[]>;

/** Changes of a column's type, there and back again, that leave out the last row each time. */
export function retyping(): () => string[] {
  let type = "INTEGER";
  return () => {
    type = type === "INTEGER" ? "TEXT" : "INTEGER";
    return [
      "BEGIN IMMEDIATE",
      `CREATE TABLE new_t (id INTEGER PRIMARY KEY, name TEXT, n ${type})`,
      "INSERT INTO new_t SELECT * FROM t WHERE id <> (SELECT max(id) FROM t)",
      "DROP TABLE t",
      "ALTER TABLE new_t RENAME TO t",
      "COMMIT",
    ];
  };
}

/**
 * One after the other: a daemon dies while the table changes, rows go on changing, and the next daemon brings all to a good end
 * before its own time comes.
 *
 * @param change the statements of the next change of the table
 */
export async function tryAll(crashes: readonly Crash[], change: () => string[]): Promise<void> {
  const statements = [
    "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, n INTEGER)",
    `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 300)
      INSERT INTO t SELECT i, 'name ' || i, i FROM i`,
  ];
  const world = await World.create({ statements, settings: { BATCH_SIZE: "100", REBUILD_GRACE: "0" } });
  for (const [round, crash] of crashes.entries()) {
    const daemon = await endsWell(world, crashAtLater(crash));
    await killNext(daemon, crash, () => world.write(change()));
    world.write([
      `UPDATE t SET n = -n WHERE id % 10 = ${round % 10}`,
      `DELETE FROM t WHERE id = ${200 - round}`,
      `INSERT INTO t (id, n) VALUES (${1000 + round}, 7)`,
    ]);
  }
  await endsWell(world);
}

async function endsWell(world: World, settings: Settings = {}): Promise<Daemon> {
  const daemon = await world.run(settings);
  await allIsWell(world);
  expect(daemon.log.filter(({ level }) => level >= 50)).toEqual([]);
  return daemon;
}
