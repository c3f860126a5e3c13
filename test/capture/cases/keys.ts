import type { Case } from "./case.js";

const nocase = "CREATE TABLE t (k TEXT COLLATE NOCASE PRIMARY KEY, v)";
const composite = [
  "CREATE TABLE t (a TEXT, b INT, v, PRIMARY KEY (b, a))",
  "INSERT INTO t VALUES ('x', 1, 0), ('y', 1, 0)",
];

/** What a key can be, and how it can change. */
export const keyCases: Case[] = [
  {
    name: "key change",
    schema: ["CREATE TABLE t (id INTEGER PRIMARY KEY, v)", "INSERT INTO t VALUES (1, 0), (2, 0)"],
    statements: [
      "UPDATE t SET id = 5 WHERE id = 1",
      "UPDATE t SET rowid = 6 WHERE id = 2",
      "UPDATE t SET oid = 7, v = 1 WHERE id = 6",
    ],
    captured: ["t D 1", "t U 5", "t D 2", "t U 6", "t D 6", "t U 7"],
  },
  {
    name: "all keys shifted",
    schema: ["CREATE TABLE t (id INTEGER PRIMARY KEY, v)", "INSERT INTO t VALUES (1, 0), (2, 0)"],
    statements: ["UPDATE t SET id = -id"],
    captured: ["t D 1", "t U -1", "t D 2", "t U -2"],
  },
  {
    name: "a key that takes another row's place",
    schema: ["CREATE TABLE t (id INTEGER PRIMARY KEY, v)", "INSERT INTO t VALUES (1, 0), (2, 0)"],
    statements: ["UPDATE OR REPLACE t SET id = 2 WHERE id = 1"],
    captured: ["t D 1", "t U 2"],
  },
  {
    name: "large and negative integers",
    schema: ["CREATE TABLE t (id INTEGER PRIMARY KEY, v)"],
    statements: [
      "INSERT INTO t (id) VALUES (9007199254740993), (9223372036854775807), (-9223372036854775808), (-1), (0)",
    ],
    captured: ["t I 9007199254740993", "t I 9223372036854775807", "t I -9223372036854775808", "t I -1", "t I 0"],
  },
  {
    name: "a composite key, in the order of the key",
    schema: composite,
    statements: [
      "INSERT INTO t VALUES ('z', 1, 0)",
      "UPDATE t SET v = 1 WHERE a = 'x'",
      "UPDATE t SET b = 2 WHERE a = 'x'",
      "DELETE FROM t WHERE a = 'y'",
    ],
    captured: ["t I 1,'z'", "t U 1,'x'", "t D 1,'x'", "t U 2,'x'", "t D 1,'y'"],
  },
  {
    name: "a composite key, replaced",
    schema: composite,
    statements: ["UPDATE OR REPLACE t SET a = 'y' WHERE a = 'x'"],
    captured: ["t D 1,'x'", "t U 1,'y'"],
  },
  {
    name: "a text key",
    schema: ["CREATE TABLE t (k TEXT PRIMARY KEY, v)"],
    statements: [
      "INSERT INTO t VALUES (5, 0), ('it''s', 0), ('', 0), ('ü — 数 😀', 0)",
      "UPDATE t SET k = 'a b' WHERE k = ''",
    ],
    captured: ["t I '5'", "t I 'it''s'", "t I ''", "t I 'ü — 数 😀'", "t D ''", "t U 'a b'"],
  },
  {
    name: "a text key without regard to case",
    schema: [nocase, "INSERT INTO t VALUES ('abc', 0), ('x', 0)"],
    statements: [
      "INSERT OR REPLACE INTO t VALUES ('ABC', 1)",
      "UPDATE t SET k = 'X' WHERE k = 'x'",
      "UPDATE OR REPLACE t SET k = 'aBC' WHERE k = 'X'",
    ],
    captured: ["t R 'abc'", "t I 'ABC'", "t D 'x'", "t U 'X'", "t R 'ABC'", "t D 'X'", "t U 'aBC'"],
  },
  {
    name: "a key without a type",
    schema: ["CREATE TABLE t (k PRIMARY KEY, v) WITHOUT ROWID", "INSERT INTO t VALUES (1, 0), ('1', 0), (x'31', 0)"],
    statements: [
      "INSERT OR REPLACE INTO t VALUES (1.0, 1)",
      "UPDATE t SET k = 1 WHERE k = 1.0",
      "DELETE FROM t WHERE k = x'31'",
    ],
    captured: ["t R 1", "t I 1.0", "t D 1.0", "t U 1", "t D X'31'"],
  },
  {
    name: "a blob key",
    schema: ["CREATE TABLE t (k BLOB PRIMARY KEY, v)"],
    statements: ["INSERT INTO t VALUES (x'00ff', 0), (zeroblob(3), 0)", "UPDATE t SET k = x'' WHERE k = x'00ff'"],
    captured: ["t I X'00FF'", "t I X'000000'", "t D X'00FF'", "t U X''"],
  },
  {
    name: "a real key",
    schema: ["CREATE TABLE t (k REAL PRIMARY KEY, v)"],
    statements: ["INSERT INTO t VALUES (1, 0), (0.5, 0)", "UPDATE t SET k = 2 WHERE k = 1"],
    captured: ["t I 1.0", "t I 0.5", "t D 1.0", "t U 2.0"],
  },
  {
    name: "keys that differ behind a NUL only",
    schema: ["CREATE TABLE t (k TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES (CAST(x'610062' AS TEXT), 0)"],
    statements: ["UPDATE t SET k = CAST(x'610063' AS TEXT)"],
  },
  {
    name: "a NULL key is recorded and breaks nothing",
    schema: ["CREATE TABLE t (k TEXT PRIMARY KEY, v UNIQUE)"],
    statements: [
      "INSERT INTO t VALUES (NULL, 1), (NULL, 2)",
      "INSERT OR REPLACE INTO t VALUES ('a', 1)",
      "UPDATE t SET k = 'b' WHERE v = 2",
    ],
    captured: ["t I NULL", "t I NULL", "t R NULL", "t I 'a'", "t D NULL", "t U 'b'"],
  },
  {
    name: "a key that is no PRIMARY KEY",
    schema: ["CREATE TABLE t (v, k TEXT NOT NULL UNIQUE)", "INSERT INTO t VALUES (0, 'a'), (0, 'b')"],
    statements: ["INSERT OR REPLACE INTO t VALUES (1, 'a')", "UPDATE t SET k = 'c' WHERE k = 'b'", "DELETE FROM t"],
    captured: ["t I 'a'", "t D 'b'", "t U 'c'", "t D 'c'", "t D 'a'"],
  },
  {
    name: "a column whose collation is coarser than the key's",
    schema: [
      "CREATE TABLE t (k TEXT COLLATE NOCASE NOT NULL, v UNIQUE, w UNIQUE)",
      "CREATE UNIQUE INDEX exact ON t (k COLLATE BINARY)",
      "INSERT INTO t VALUES ('a', 1, 1), ('A', 2, 2)",
    ],
    statements: ["INSERT OR REPLACE INTO t VALUES ('b', 1, 2)", "UPDATE t SET k = 'B'"],
    captured: ["t R 'A'", "t R 'a'", "t I 'b'", "t D 'b'", "t U 'B'"],
  },
  {
    name: "a descending integer key, which is not the rowid",
    schema: ["CREATE TABLE t (k INTEGER PRIMARY KEY DESC, v)", "INSERT INTO t VALUES (7, 0)"],
    statements: ["UPDATE t SET rowid = 9", "UPDATE t SET k = 8"],
    captured: ["t U 7", "t D 7", "t U 8"],
  },
  {
    name: "a key named rowid",
    schema: ["CREATE TABLE t (rowid TEXT PRIMARY KEY, oid, _rowid_)", "INSERT INTO t VALUES ('a', 1, 1)"],
    statements: ["INSERT OR REPLACE INTO t VALUES ('a', 2, 2)", "UPDATE t SET rowid = 'b'"],
    captured: ["t I 'a'", "t D 'a'", "t U 'b'"],
  },
];
