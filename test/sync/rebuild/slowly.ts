import { until } from "../../support/until.js";
import type { World } from "../../support/world.js";

/** The statements that make a table. */
export function rowsOf(table: string, rows: number): string[] {
  return [
    `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, n INTEGER, name TEXT)`,
    `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${rows})
      INSERT INTO ${table} SELECT i, i, 'name ' || i FROM i`,
  ];
}

/** A table of 1000 rows. */
export const TABLE = rowsOf("t", 1000);

/**
 * Holds up the rebuild of each table when it has delivered its first batch, so that there is a middle.
 *
 * @returns lets the rebuild into a collection of that version go on; without any, all
 */
export function slowly(world: World): (version?: number) => void {
  const { faults } = world.emulator;
  const versions = [2, 3, 4];
  const tables = world.status().streams.map(({ table }) => table);
  const idsOf = (version: number) =>
    tables.flatMap((table) => ["first", "held"].map((what) => `${what} ${table} ${version}`));
  for (const version of versions) {
    for (const table of tables) {
      const match = { path: `/${table}__v${version}/documents/import` };
      faults.add([
        { id: `first ${table} ${version}`, kind: "slow", delayMs: 1, match },
        { id: `held ${table} ${version}`, kind: "slow", delayMs: 60_000, times: 0, match },
      ]);
    }
  }
  return (version) => {
    const ids = (version ? [version] : versions).flatMap(idsOf);
    for (const id of ids) faults.remove(id);
    faults.release(ids);
  };
}

/** Waits until a rebuild has delivered some of the rows. */
export async function inTheMiddle(world: World, collection = /./): Promise<void> {
  const building = () =>
    world.status().streams.find((stream) => stream.state === "building" && collection.test(stream.collection));
  await until("a rebuild is in the middle", () => (building()?.backfill?.done ?? 0) > 0, { tell: () => world.story() });
}

/** The 12 steps that make a table anew, in one transaction. */
export function madeAnew(columns: string, select = "*", table = "t"): string[] {
  return [
    "BEGIN IMMEDIATE",
    `CREATE TABLE new_t (${columns})`,
    `INSERT INTO new_t SELECT ${select} FROM ${table}`,
    `DROP TABLE ${table}`,
    `ALTER TABLE new_t RENAME TO ${table}`,
    "COMMIT",
  ];
}

export const TEXT_N = "id INTEGER PRIMARY KEY, n TEXT, name TEXT";
