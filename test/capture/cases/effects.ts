import type { Case } from "./case.js";

function family(action: string): string[] {
  return [
    "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    `CREATE TABLE child (id TEXT PRIMARY KEY, parent INTEGER DEFAULT 3 REFERENCES parent (id) ${action})`,
    "INSERT INTO parent VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    "INSERT INTO child VALUES ('x', 1), ('y', 1), ('z', 2)",
  ];
}

const pragma = "foreign_keys = ON";

/** What a statement does besides: foreign keys' actions and the application's own triggers. */
export const effectCases: Case[] = [
  {
    name: "on delete cascade",
    pragma,
    schema: family("ON DELETE CASCADE"),
    statements: ["DELETE FROM parent WHERE id = 1"],
    captured: ["child D 'x'", "child D 'y'", "parent D 1"],
  },
  {
    name: "on delete cascade, by REPLACE",
    pragma,
    schema: family("ON DELETE CASCADE"),
    statements: ["REPLACE INTO parent VALUES (4, 'b')"],
    captured: ["parent R 2", "child D 'z'", "parent I 4"],
  },
  {
    name: "on delete set null",
    pragma,
    schema: family("ON DELETE SET NULL"),
    statements: ["DELETE FROM parent WHERE id = 2"],
    captured: ["child U 'z'", "parent D 2"],
  },
  {
    name: "on delete set default",
    pragma,
    schema: family("ON DELETE SET DEFAULT"),
    statements: ["DELETE FROM parent WHERE id = 2"],
    captured: ["child U 'z'", "parent D 2"],
  },
  {
    name: "on update cascade",
    pragma,
    schema: family("ON UPDATE CASCADE"),
    statements: ["UPDATE parent SET id = 9 WHERE id = 1"],
    captured: ["child U 'x'", "child U 'y'", "parent D 1", "parent U 9"],
  },
  {
    name: "a cascade into the child's key",
    pragma,
    schema: [
      "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
      "CREATE TABLE child (parent INT REFERENCES parent (id) ON UPDATE CASCADE ON DELETE CASCADE, n INT, PRIMARY KEY (parent, n)) WITHOUT ROWID",
      "INSERT INTO parent VALUES (1), (2)",
      "INSERT INTO child VALUES (1, 1), (2, 1)",
    ],
    statements: ["UPDATE parent SET id = 5 WHERE id = 1", "DELETE FROM parent WHERE id = 2"],
    captured: ["child D 1,1", "child U 5,1", "parent D 1", "parent U 5", "child D 2,1", "parent D 2"],
  },
  {
    name: "a foreign key that is not met",
    pragma,
    schema: family("ON DELETE RESTRICT"),
    statements: ["DELETE FROM parent WHERE id = 1", "INSERT INTO child VALUES ('q', 99)"],
    countersDiffer: true,
    captured: [],
  },
  {
    name: "own trigger that writes to another table",
    schema: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
      "CREATE TABLE log (id INTEGER PRIMARY KEY, text)",
      "CREATE TRIGGER own AFTER INSERT ON t BEGIN INSERT INTO log (text) VALUES (NEW.v || ' ' || last_insert_rowid()); END",
      "INSERT INTO log VALUES (7, 'first')",
    ],
    statements: ["INSERT INTO t VALUES (40, 'a')", "INSERT INTO t VALUES (50, 'b')", "SELECT * FROM log"],
    captured: ["t I 40", "log I 8", "t I 50", "log I 9"],
  },
  {
    name: "own trigger that changes the row again",
    schema: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v, stamp)",
      "CREATE TRIGGER own AFTER UPDATE OF v ON t BEGIN UPDATE t SET stamp = changes() WHERE id = NEW.id; END",
      "INSERT INTO t VALUES (1, 0, 0), (2, 0, 0)",
    ],
    statements: ["UPDATE t SET v = 1", "SELECT * FROM t"],
    captured: ["t U 1", "t U 1", "t U 2", "t U 2"],
  },
  {
    name: "own trigger that forbids and one that ignores",
    schema: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
      "CREATE TRIGGER forbids BEFORE DELETE ON t WHEN OLD.id = 1 BEGIN SELECT RAISE(ABORT, 'not this one'); END",
      "CREATE TRIGGER ignores BEFORE UPDATE ON t WHEN OLD.id = 2 BEGIN SELECT RAISE(IGNORE); END",
      "INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)",
    ],
    statements: ["DELETE FROM t", "UPDATE t SET v = 1", "DELETE FROM t WHERE id = 3"],
    captured: ["t U 1", "t U 3", "t D 3"],
  },
  {
    name: "a view with triggers of its own",
    schema: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
      "CREATE VIEW w AS SELECT id, v FROM t",
      "CREATE TRIGGER through INSTEAD OF INSERT ON w BEGIN INSERT INTO t VALUES (NEW.id, NEW.v); END",
    ],
    statements: ["INSERT INTO w VALUES (1, 'a')"],
    captured: ["t I 1"],
  },
  {
    name: "a table that refers to itself",
    pragma,
    schema: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER REFERENCES t (id) ON DELETE CASCADE)",
      "INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2)",
    ],
    statements: ["DELETE FROM t WHERE id = 1"],
  },
  {
    name: "written through another schema name",
    schema: ["CREATE TABLE t (id INTEGER PRIMARY KEY, v UNIQUE)", "INSERT INTO t VALUES (1, 'a')"],
    statements: ["CREATE TEMP TABLE t (id, v)", "REPLACE INTO main.t VALUES (2, 'a')"],
    captured: ["t R 1", "t I 2"],
  },
];
