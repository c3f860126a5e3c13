/**
 * Invariant: a table that changes while a rebuild is in the middle has it begin anew: what takes over in the end is made for the
 * table as it is, no half-built collection is left, and whatever happened unseen to the rows is made good.
 */
import { expect, it } from "vitest";
import { allIsWell } from "../../support/served.js";
import { World } from "../../support/world.js";
import { inTheMiddle, madeAnew, rowsOf, slowly, TABLE, TEXT_N } from "./slowly.js";

const SETTINGS = { BATCH_SIZE: "100", REBUILD_GRACE: "0" };

/** What happens to a table, one for each of these. */
const CHANGES: Record<string, (table: string, id: number) => string[]> = {
  a_column_is_added: (t) => [`ALTER TABLE ${t} ADD COLUMN mood TEXT DEFAULT 'calm'`],
  a_column_is_renamed: (t) => [`ALTER TABLE ${t} RENAME COLUMN name TO called`],
  a_column_is_dropped: (t) => [`ALTER TABLE ${t} DROP COLUMN name`],
  the_type_changes_back: (t) => madeAnew("id INTEGER PRIMARY KEY, n INTEGER, name TEXT", "*", t),
  the_type_changes_again: (t) => madeAnew("id INTEGER PRIMARY KEY, n REAL, name TEXT", "*", t),
  the_table_is_made_anew_as_it_is: (t) => madeAnew(TEXT_N, "id, n || '!', name", t),
  triggers_are_gone_for_a_moment: (t, id) => [`DROP TRIGGER _sync_${id}_au`, `UPDATE ${t} SET n = 'unseen'`],
  the_table_is_renamed: (t) => [`ALTER TABLE ${t} RENAME TO people`],
  the_key_changes: (t) => madeAnew("id INTEGER, n TEXT, name TEXT PRIMARY KEY", "*", t),
};

it(`in the middle of a rebuild for a type: ${Object.keys(CHANGES).join(", ")}`, async () => {
  const tables = Object.keys(CHANGES);
  const world = await World.create({
    statements: tables.flatMap((table) => rowsOf(table, 400)),
    tables,
    settings: SETTINGS,
  });
  await world.run();
  await world.deliveredAndEqual();
  const goOn = slowly(world);
  world.write(tables.flatMap((table) => madeAnew(TEXT_N, "*", table)));
  for (const table of tables) await inTheMiddle(world, new RegExp(`^${table}__`));
  world.write(Object.entries(CHANGES).flatMap(([table, change], index) => change(table, index + 1)));
  goOn();
  await allIsWell(world);
  expect(world.status().streams).toHaveLength(tables.length);
});

it("in the middle of a rebuild asked for by hand, the table changes twice", async () => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  await world.run();
  await world.deliveredAndEqual();
  const goOn = slowly(world);
  const command = world.start({}, ["rebuild", "t"]);
  await inTheMiddle(world);
  world.write(["ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'"]);
  goOn(2);
  await inTheMiddle(world, /t__v3/);
  world.write(madeAnew(`${TEXT_N}, mood TEXT`));
  goOn(3);
  await inTheMiddle(world, /t__v4/);
  goOn();
  expect(await command.ended).toEqual({ code: 0, signal: null });
  await allIsWell(world);
});
