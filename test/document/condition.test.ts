/*
 * Invariant: a condition means the same wherever it is put, however it is written; and a mark of deletion is one unless it says no.
 */
import { expect, test } from "vitest";
import { conditionOf } from "../../src/document/condition.js";
import { mapTable } from "../../src/document/mapping.js";
import { TableReader } from "../../src/sync/table-reader.js";
import { emptyDatabase, tableOf } from "./database.js";

test("how it is written changes nothing", () => {
  const plain = conditionOf({ where: "a > 1 AND b = 'x  y' OR c" });
  expect(plain).toBe("(a > 1 AND b = 'x  y' OR c)");
  expect(conditionOf({ where: "a  >\n1 AND/* why */b\t= 'x  y' OR c -- because" })).toBe(plain);
  expect(conditionOf({})).toBeUndefined();
});

test("names of our own statements and of the table mean what they mean to the table", () => {
  const connection = emptyDatabase();
  const { shape } = tableOf(
    connection,
    "CREATE TABLE t (id INTEGER PRIMARY KEY, k1 TEXT, c TEXT, e TEXT, seq INTEGER)",
    "INSERT INTO t VALUES (1, 'yes', 'yes', 'yes', 1), (2, 'no', 'yes', 'yes', 1), (3, 'yes', 'yes', x'00', 1)",
    "CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, k1)",
    "INSERT INTO _sync_outbox VALUES (7, 1, 'I', 0, 1), (8, 1, 'I', 0, 2), (9, 1, 'I', 0, 3)",
  );
  const where = "k1 = 'yes' AND c = 'yes' AND t.c = k1 AND e IS NOT NULL AND seq = 1 OR 0";
  const reader = new TableReader(connection, mapTable(shape, [], { where }), 1);
  const page = reader.changes(0, 9);
  expect(page?.deletes).toEqual(["2"]);
  expect(page?.documents.map((json) => JSON.parse(json).id)).toEqual(["1", "3"]);
  expect(page?.omissions).toHaveLength(1);
  expect(reader.range(null, null)?.documents).toEqual(page?.documents);
  expect([reader.ids(null, null), reader.rangeCount(null, null)]).toEqual([["1", "3"], 2]);
  expect([1n, 2n, 3n].map((id) => reader.hasRow([id]))).toEqual([true, false, true]);
  expect(reader.rows([[2n], [3n]])?.deletes).toEqual(["2"]);
  // A stretch is as long as it would be without a condition.
  expect(reader.rangeEnd(null, 2)).toEqual([2n]);
});

test.each([
  [
    "",
    ["NULL", "0", "0.0", "''", "'0'", "'false'", "'FALSE'", "x''"],
    ["1", "-1", "'1'", "'true'", "'2026-01-01'", "' '", "1e-9"],
  ],
  ["TEXT", ["NULL", "0", "0.0", "''", "'False'"], ["1", "'2026-01-01 10:00'", "'no'"]],
  ["BOOLEAN", ["NULL", "0", "FALSE", "'0'"], ["1", "TRUE"]],
  ["REAL", ["NULL", "0", "-0.0"], ["0.5", "1"]],
])("a mark of deletion in a column declared %j", (declared, no, yes) => {
  const connection = emptyDatabase();
  const values = [...no, ...yes].map((value, index) => `(${index}, ${value})`);
  const { shape } = tableOf(
    connection,
    `CREATE TABLE t (id INTEGER PRIMARY KEY, gone ${declared})`,
    `INSERT INTO t VALUES ${values.join(", ")}`,
    "CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, k1)",
  );
  const reader = new TableReader(connection, mapTable(shape, [], { softDelete: "gone" }), 1);
  expect(reader.ids(null, null)).toEqual(no.map((_, index) => String(index)));
});
