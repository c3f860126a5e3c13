/*
 * Invariant: a row is refused as a whole, with every reason, where a value that does not fit may not be left out; and where the field is
 * missing that results are sorted by, for the server takes no document without it. All others are as they would be.
 */
import { expect, test } from "vitest";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { mapTable } from "../../src/document/mapping.js";
import { TableReader } from "../../src/sync/table-reader.js";
import { emptyDatabase, tableOf } from "./database.js";

function read(asked: TableMapping) {
  const connection = emptyDatabase();
  const { shape } = tableOf(
    connection,
    "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, born TEXT, name TEXT)",
    `INSERT INTO t VALUES (1, 1, '2026-01-01', 'fits'), (2, NULL, '2026-01-01', 'lacks n'), (3, 3, NULL, 'lacks born'),
      (4, 'x', '2026-01-01', 'n is text'), (5, 5, 'soon', 'born is no date'), (6, 'x', 'soon', 'neither')`,
    "CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, k1)",
  );
  const reader = new TableReader(connection, mapTable(shape, [], asked), 1);
  // One by one, so that one row's need of care is not that of all.
  const pages = [1n, 2n, 3n, 4n, 5n, 6n].map((id) => reader.rows([[id]]));
  return {
    sent: pages.flatMap((page) => page?.documents.map((json) => Number(JSON.parse(json).id)) ?? []),
    refused: Object.fromEntries(pages.flatMap((page) => page?.unsendable.map(({ id, reason }) => [id, reason]) ?? [])),
    omitted: pages.flatMap((page) => page?.omissions.map(({ id, field }) => `${id} ${field}`) ?? []),
  };
}

const columns: TableMapping["columns"] = { born: { type: "timestamp" } };
const [NO_NUMBER, NO_TIME] = ["n holds text, which is no int64", "born holds text, which is no timestamp"];

test("what does not fit is left out", () => {
  expect(read({ columns })).toEqual({
    sent: [1, 2, 3, 4, 5, 6],
    refused: {},
    omitted: ["4 n", "5 born", "6 n", "6 born"],
  });
});

test("or the document is refused", () => {
  expect(read({ columns, onMismatch: "reject" })).toEqual({
    sent: [1, 2, 3],
    refused: { 4: NO_NUMBER, 5: NO_TIME, 6: `${NO_NUMBER}; ${NO_TIME}` },
    omitted: [],
  });
});

test.each([
  ["n", { sent: [1, 3, 5], refused: { 2: /^n is NULL/, 4: NO_NUMBER, 6: NO_NUMBER }, omitted: ["5 birth"] }],
  [
    "birth",
    { sent: [1, 2, 4], refused: { 3: /^birth is NULL/, 5: /no timestamp/, 6: /no timestamp/ }, omitted: ["4 n"] },
  ],
])("a document without the default sorting field %s", (defaultSortingField, { sent, refused, omitted }) => {
  const found = read({ columns: { born: { type: "timestamp", name: "birth" } }, defaultSortingField });
  expect({ ...found, refused: Object.keys(found.refused) }).toEqual({ sent, refused: Object.keys(refused), omitted });
  for (const [id, reason] of Object.entries(refused)) expect(found.refused[id]).toMatch(reason);
});
