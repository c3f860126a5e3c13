/*
 * Invariant: a row of the quick statement is a document, or is marked: gone, or to be read with care because of its key,
 * its values or its size. What the careful way leaves out is told with the reason.
 */
import { describe, expect, test } from "vitest";
import { changeKey } from "../../src/document/key-sql.js";
import { CARE, GONE, quickRowSql } from "../../src/document/row-sql.js";
import { carefulRows, emptyDatabase, quickRows, tableOf } from "./database.js";

/** The quick rows of a table with one more row inserted: SQL for its values. */
function rowsOf(create: string, ...values: string[]): string[] {
  const connection = emptyDatabase();
  const mapping = tableOf(connection, create, ...values.map((row) => `INSERT INTO t VALUES (${row})`));
  return quickRows(connection, mapping, "FROM t ORDER BY rowid");
}

describe("size", () => {
  const table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b VARCHAR)";

  test.each([
    ["16,383 bytes", "printf('%16383s', '')", "NULL", false],
    ["16,384 bytes", "printf('%16384s', '')", "NULL", true],
    ["in two columns", "printf('%8000s', '')", "printf('%8384s', '')", true],
    ["of several bytes each", "replace(printf('%5462s', ''), ' ', '€')", "NULL", true],
    ["behind a NUL", "char(0) || printf('%16384s', '')", "NULL", true],
  ])("%s", (_, a, b, large) => {
    expect(rowsOf(table, `1, ${a}, ${b}`)[0] === CARE).toBe(large);
  });
});

describe("keys", () => {
  test.each([
    ["INTEGER", "'x'", CARE],
    ["INTEGER", "7", '{"id":"7","k":7}'],
    ["INTEGER", "1.5", CARE],
    ["TEXT", "'a:b\"'", '{"id":"a:b\\"","k":"a:b\\""}'],
    ["TEXT", "'a' || char(0) || 'b'", '{"id":"a\\u0000b","k":"a\\u0000b"}'],
    ["TEXT", "''", CARE],
    ["TEXT", "'~a'", CARE],
    ["TEXT", "x'41'", CARE],
    ["TEXT", "NULL", CARE],
    ["REAL", "1", CARE],
    ["", "'1'", CARE],
    ["", "1", '{"id":"1","k":"1"}'],
  ])("%s %s", (type, value, row) => {
    expect(rowsOf(`CREATE TABLE t (k ${type} PRIMARY KEY DESC)`, value)).toEqual([row]);
  });

  test.each([
    ["'a.B_@-9'", '{"id":"a.B_@-9:2","k":"a.B_@-9","n":2}'],
    ["'a:b'", CARE],
    ["'ü'", CARE],
    ["''", CARE],
    ["'a' || char(0) || ':b'", CARE],
    ["char(0)", CARE],
  ])("composite with %s", (value, row) => {
    expect(rowsOf("CREATE TABLE t (k TEXT, n INT, PRIMARY KEY (k, n))", `${value}, 2`)).toEqual([row]);
  });
});

test("a STRICT table of integers needs no check at all", () => {
  const create = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT) STRICT";
  expect(rowsOf(create, "1, 9223372036854775807", "2, NULL")).toEqual([
    '{"id":"1","n":9223372036854775807}',
    '{"id":"2"}',
  ]);
});

test("a key whose row is gone is marked with its id", () => {
  const connection = emptyDatabase();
  const mapping = tableOf(
    connection,
    "CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a, b))",
    "INSERT INTO t VALUES ('x', 1)",
  );
  connection.exec("CREATE TABLE c (k1, k2); INSERT INTO c VALUES ('x', 1), ('x', 2), ('~', 3)");
  const row = quickRowSql(mapping, changeKey(mapping.shape, "c"), "t", 't."a" IS NULL');
  const join = "FROM c LEFT JOIN t ON t.a = c.k1 AND t.b = c.k2 ORDER BY c.rowid";
  const rows = connection.prepare(`SELECT ${row} ${join}`).pluck().all();
  expect(rows).toEqual(['{"id":"x:1","a":"x","b":1}', `${GONE}x:2`, CARE]);
});

test("a BLOB that is JSONB by accident is no JSON", () => {
  const connection = emptyDatabase();
  const mapping = tableOf(
    connection,
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
    "INSERT INTO t VALUES (1, x'01')",
  );
  expect(quickRows(connection, mapping)).toEqual([CARE]);
});

test("what is left out is told", () => {
  const connection = emptyDatabase();
  const mapping = tableOf(
    connection,
    "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, f REAL, b BOOLEAN, s TEXT, ok TEXT)",
    "INSERT INTO t VALUES (5, 1.5, 9e999, 'maybe', x'00', 'kept')",
    "INSERT INTO t VALUES (6, 'x', 'x', 2, 'x', NULL)",
  );
  const [first, second] = carefulRows(connection, mapping);
  expect(first).toEqual({
    id: "5",
    json: '{"id":"5","ok":"kept"}',
    omissions: [
      { id: "5", field: "n", reason: "holds a number with a fraction or none that is finite, which is no int64" },
      { id: "5", field: "f", reason: "holds a number with a fraction or none that is finite, which is no float" },
      { id: "5", field: "b", reason: "holds text, which is no bool" },
      { id: "5", field: "s", reason: "holds a BLOB, which is no string" },
    ],
  });
  expect(second?.json).toBe('{"id":"6","s":"x"}');
  expect(second?.omissions.map(({ reason }) => reason)).toEqual([
    "holds text, which is no int64",
    "holds text, which is no float",
    "holds an integer, which is no bool",
  ]);
});
