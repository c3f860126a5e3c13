/**
 * Invariant: a row is read under its own key, also where another key compares equal to it (`a` and `A` in a NOCASE column that is
 * unique by BINARY, 1 and 1.0 in a column without a type), and also where a value has to be read with care.
 */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { introspect } from "../../src/database/introspect.js";
import type { TableShape } from "../../src/database/shape.js";
import { mapTable } from "../../src/document/mapping.js";
import { TableReader } from "../../src/sync/table-reader.js";

it.each([
  ["k TEXT COLLATE NOCASE NOT NULL, n INTEGER, UNIQUE (k COLLATE BINARY)", "('A', 1), ('a', 2), ('b', 'none')"],
  [
    "k TEXT COLLATE NOCASE, l INT, n INTEGER, PRIMARY KEY (k COLLATE BINARY, l)",
    "('A', 1, 1), ('a', 1, 2), ('b', 1, 'none')",
  ],
])("%s", (columns, rows) => {
  const connection = new Database(":memory:");
  connection.exec(`CREATE TABLE t (${columns})`);
  installTriggers(connection, { tables: ["t"], allowSensitive: false, excluded: [] });
  connection.exec(`INSERT INTO t VALUES ${rows}`);
  const reader = new TableReader(connection, mapTable(introspect(connection, "t") as TableShape), 1);
  const wanted = [
    ["A", 1],
    ["a", 2],
    ["b", undefined],
  ];
  for (const page of [reader.range(null, null), reader.changes(0, 100)]) {
    const documents = (page?.documents ?? []).map((text) => JSON.parse(text) as { id: string; k: string; n?: number });
    expect(documents.map(({ k, n }) => [k, n]).sort()).toEqual(wanted);
    expect(documents.map(({ id }) => id.split(":")[0]).sort()).toEqual(["A", "a", "b"]);
    for (const { id, k } of documents) expect(id.split(":")[0]).toBe(k);
    expect(page?.omissions).toHaveLength(1);
  }
  connection.close();
});
