import { type Case, plainTable as schema } from "./case.js";

/** Insert, update, delete; transactions. */
export const basicCases: Case[] = [
  { name: "insert", schema, statements: ["INSERT INTO t VALUES (3, 'c')"], captured: ["t I 3"] },
  { name: "insert, key chosen by SQLite", schema, statements: ["INSERT INTO t (v) VALUES ('c')"], captured: ["t I 3"] },
  { name: "insert of default values", schema, statements: ["INSERT INTO t DEFAULT VALUES"], captured: ["t I 3"] },
  {
    name: "insert of several rows",
    schema,
    statements: ["INSERT INTO t VALUES (3, 'c'), (5, 'e'), (4, 'd')"],
    captured: ["t I 3", "t I 5", "t I 4"],
  },
  {
    name: "insert from a select",
    schema,
    statements: ["INSERT INTO t SELECT id + 10, v FROM t ORDER BY id"],
    captured: ["t I 11", "t I 12"],
  },
  {
    name: "insert returning",
    schema,
    statements: ["INSERT INTO t VALUES (3, 'c') RETURNING id, v"],
    captured: ["t I 3"],
  },
  { name: "replace into", schema, statements: ["REPLACE INTO t VALUES (1, 'z')"], captured: ["t I 1"] },
  { name: "update", schema, statements: ["UPDATE t SET v = 'z' WHERE id = 2"], captured: ["t U 2"] },
  { name: "update of all rows", schema, statements: ["UPDATE t SET v = 'z'"], captured: ["t U 1", "t U 2"] },
  { name: "update returning", schema, statements: ["UPDATE t SET v = 'z' RETURNING v"], captured: ["t U 1", "t U 2"] },
  {
    name: "update from",
    schema,
    statements: ["UPDATE t SET v = o.v FROM t AS o WHERE o.id = 2 AND t.id = 1"],
    captured: ["t U 1"],
  },
  { name: "update that finds nothing", schema, statements: ["UPDATE t SET v = 'z' WHERE id = 9"], captured: [] },
  { name: "delete", schema, statements: ["DELETE FROM t WHERE id = 1"], captured: ["t D 1"] },
  { name: "delete without where", schema, statements: ["DELETE FROM t"], captured: ["t D 1", "t D 2"] },
  { name: "delete returning", schema, statements: ["DELETE FROM t WHERE id = 1 RETURNING v"], captured: ["t D 1"] },
  {
    name: "insert or ignore of a key that is there",
    schema,
    statements: ["INSERT OR IGNORE INTO t VALUES (1, 'z')"],
    captured: [],
  },
  {
    name: "a statement that fails",
    schema,
    statements: ["INSERT INTO t VALUES (3, 'c'), (1, 'z')", "INSERT INTO t VALUES (4, 'd')"],
    captured: ["t I 4"],
  },
  {
    name: "or fail keeps the rows before",
    schema,
    statements: ["INSERT OR FAIL INTO t VALUES (3, 'c'), (1, 'z')"],
    captured: ["t I 3"],
  },
  {
    name: "commit",
    schema,
    statements: ["BEGIN", "INSERT INTO t VALUES (3, 'c')", "DELETE FROM t WHERE id = 3", "COMMIT"],
    captured: ["t I 3", "t D 3"],
  },
  {
    name: "rollback",
    schema,
    statements: ["BEGIN IMMEDIATE", "UPDATE t SET v = 'z'", "DELETE FROM t", "ROLLBACK"],
    captured: [],
  },
  {
    name: "or rollback",
    schema,
    statements: ["BEGIN", "UPDATE t SET v = 'z'", "INSERT OR ROLLBACK INTO t VALUES (1, 'y')"],
    captured: [],
  },
  {
    name: "savepoints",
    schema,
    statements: [
      "SAVEPOINT one",
      "UPDATE t SET v = 'z' WHERE id = 1",
      "SAVEPOINT two",
      "DELETE FROM t WHERE id = 2",
      "ROLLBACK TO two",
      "RELEASE one",
    ],
    captured: ["t U 1"],
  },
  {
    name: "a transaction that is never ended",
    schema,
    statements: ["BEGIN", "DELETE FROM t"],
    captured: [],
  },
  {
    name: "strict table",
    schema: ["CREATE TABLE t (id INTEGER PRIMARY KEY, v ANY, n INT) STRICT"],
    statements: [
      "INSERT INTO t VALUES (1, x'00ff', 1)",
      "INSERT INTO t VALUES (2, 'x', 'no number')",
      "UPDATE t SET v = 1.5",
    ],
    captured: ["t I 1", "t U 1"],
  },
  {
    name: "values of every kind never make a write fail",
    schema: ["CREATE TABLE t (id INTEGER PRIMARY KEY, v)", "CREATE UNIQUE INDEX i ON t (v)"],
    statements: ["x'00ff'", "9e999", "-9e999", "NULL", "CAST(x'ff' AS TEXT)", "zeroblob(100000)", "char(0, 65)"].map(
      (value) => `INSERT OR REPLACE INTO t (v) VALUES (${value})`,
    ),
    captured: ["t I 1", "t I 2", "t I 3", "t I 4", "t I 5", "t I 6", "t I 7"],
  },
];
