/**
 * Invariant: wherever the daemon is killed while a collection that stands under the table's own name is put behind an alias,
 * the next one ends it: the alias leads to the one collection there is, and its documents equal the rows.
 */
import { expect, it } from "vitest";
import { crashAt, diedThere } from "../support/crash-at.js";
import { allIsWell, ask } from "../support/served.js";
import { World } from "../support/world.js";
import { CRASHES } from "./crash-points.js";

/** Two tables are rebuilt at once for each point. */
const PAIRS = CRASHES.adopted.map((crash, index) => ({ crash, tables: [`a${index}`, `b${index}`] as const }));

it(CRASHES.adopted.map((crash) => crash.join(" ")).join(", "), { timeout: 180_000 }, async () => {
  const all = PAIRS.flatMap(({ tables }) => tables);
  const world = await World.create({
    statements: all.flatMap((table) => [
      `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, n INTEGER)`,
      `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 100) INSERT INTO ${table} SELECT i, i FROM i`,
    ]),
    settings: { REBUILD_GRACE: "0" },
  });
  const fields = [{ name: "n", type: "int64", optional: true }];
  for (const name of all) await ask(world, "/collections", "POST", { name, fields });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  const aliasOf = (table: string) => world.status().streams.find((stream) => stream.table === table)?.alias;
  const aliases: Record<string, string[]> = {};
  for (const { crash, tables } of PAIRS) {
    const [first] = tables;
    expect(tables.map(aliasOf)).toEqual([null, null]);
    await ask(world, `/aliases/old_${first}`, "PUT", { collection_name: first });
    aliases[first] = [first, `old_${first}`];
    await diedThere(world.start(crashAt(crash), ["rebuild", ...tables]), crash);
    for (const table of tables) {
      world.write([`UPDATE ${table} SET n = -n WHERE id < 10`, `DELETE FROM ${table} WHERE id = 11`]);
    }
    const daemon = await world.run();
    await allIsWell(world, aliases);
    expect(daemon.log.filter(({ level }) => level >= 50)).toEqual([]);
    expect(tables.map(aliasOf)).toEqual([...tables]);
    await daemon.stop();
  }
});
