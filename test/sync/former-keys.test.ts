/**
 * Invariant: a change that was captured under another key than the rows have now leads to no row: a text that looks like a number
 * is not taken for that number, and no document is made under it.
 */
import { expect, test } from "vitest";
import { byId, mappedWorld } from "./mapping/mapped.js";

test.each([
  ["INTEGER PRIMARY KEY", "'7'"],
  ["INT PRIMARY KEY NOT NULL", "'7'"],
  ["REAL PRIMARY KEY NOT NULL", "'7'"],
  ["NUMERIC PRIMARY KEY NOT NULL", "'7.5'"],
])("a key of the type %s, and the text %s", async (type, text) => {
  const tables = { plain: "1", careful: "'none'" };
  const create = Object.keys(tables).map((table) => `CREATE TABLE ${table} (id ${type}, n INTEGER)`);
  const world = await mappedWorld({}, { statements: create });
  world.write(Object.entries(tables).map(([table, n]) => `INSERT INTO ${table} VALUES (${text}, ${n})`));
  await world.once();
  const documents = () => Promise.all(Object.keys(tables).map((table) => byId(world, table)));
  const before = await documents();
  world.write([1, 2].map((table) => `INSERT INTO _sync_outbox (table_id, op, k1) VALUES (${table}, 'U', ${text})`));
  await world.once();
  expect(await documents()).toEqual(before);
  expect(before.flatMap((each) => Object.keys(each))).toHaveLength(2);
});
