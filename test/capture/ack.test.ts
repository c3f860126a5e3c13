/**
 * Invariant: with an acknowledgement column, whatever statement changes a row leaves it at 0, in the same transaction; setting that
 * column alone is no change; and the application sees and gets exactly what it would without our triggers, but for that column.
 */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { openApplication } from "../../src/database/open.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { nodeWriter, pythonWriter, shellWriter } from "../support/writers.js";

interface Trial {
  name: string;
  schema: string[];
  statements: string[];
  /** What is in the table afterwards, `ack` at its end. */
  rows: string[];
  captured: string[];
}

const folder = temporaryFolder();
const COUNTERS = "SELECT changes(), last_insert_rowid()";
const plain = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE, ack INTEGER NOT NULL DEFAULT 0 CHECK (ack IN (0, 1)))",
  "INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 1), (3, 'c', 0)",
];

const trials: Trial[] = [
  {
    name: "an update",
    schema: plain,
    statements: ["UPDATE t SET v = v || '!' WHERE id <> 2"],
    rows: ["1|a!|0", "2|b|1", "3|c!|0"],
    captured: ["U 1", "U 3"],
  },
  {
    name: "an update that writes the whole row as it was read",
    schema: plain,
    statements: ["UPDATE t SET v = 'x', ack = 1 WHERE id = 1", "UPDATE t SET id = id, v = v, ack = ack WHERE id = 2"],
    rows: ["1|x|0", "2|b|0", "3|c|0"],
    captured: ["U 1", "U 2"],
  },
  {
    name: "the column alone, either way",
    schema: plain,
    statements: ["UPDATE t SET ack = 1 WHERE id = 3", "UPDATE t SET ack = 0 WHERE id = 1"],
    rows: ["1|a|0", "2|b|1", "3|c|1"],
    captured: [],
  },
  {
    name: "new rows that claim to be delivered",
    schema: plain,
    statements: ["INSERT INTO t VALUES (7, 'g', 1), (8, 'h', 0)", "INSERT INTO t (v, ack) SELECT v || v, ack FROM t"],
    rows: ["1|a|1", "2|b|1", "3|c|0", "7|g|0", "8|h|0", "9|aa|0", "10|bb|0", "11|cc|0", "12|gg|0", "13|hh|0"],
    captured: ["I 7", "I 8", "I 9", "I 10", "I 11", "I 12", "I 13"],
  },
  {
    name: "REPLACE, through the key and through another index",
    schema: plain,
    statements: ["REPLACE INTO t VALUES (1, 'x', 1)", "REPLACE INTO t VALUES (9, 'b', 1)"],
    rows: ["1|x|0", "3|c|0", "9|b|0"],
    captured: ["I 1", "R 2", "I 9"],
  },
  {
    name: "UPSERT, OR IGNORE, OR REPLACE, OR FAIL",
    schema: plain,
    statements: [
      "INSERT INTO t VALUES (1, 'x', 1) ON CONFLICT (id) DO UPDATE SET v = excluded.v, ack = excluded.ack",
      "UPDATE OR IGNORE t SET v = 'x' WHERE id = 2",
      "UPDATE OR REPLACE t SET v = 'x' WHERE id = 3",
      "UPDATE OR FAIL t SET v = 'y' WHERE id = 2",
    ],
    rows: ["2|y|0", "3|x|0"],
    captured: ["U 1", "R 1", "R 1", "U 3", "U 2"],
  },
  {
    name: "another key, by its name and by rowid",
    schema: plain,
    statements: ["UPDATE t SET id = 11 WHERE id = 1", "UPDATE t SET rowid = 12 WHERE id = 2"],
    rows: ["3|c|0", "11|a|0", "12|b|0"],
    captured: ["D 1", "U 11", "D 2", "U 12"],
  },
  {
    name: "a transaction that is rolled back",
    schema: plain,
    statements: ["BEGIN", "UPDATE t SET v = v || '!'", "ROLLBACK"],
    rows: ["1|a|1", "2|b|1", "3|c|0"],
    captured: [],
  },
  {
    name: "an update with FROM that goes by the column, and RETURNING",
    schema: plain,
    statements: [
      "UPDATE t SET v = v || o.n FROM (SELECT 1 AS n) AS o WHERE ack = 1",
      "INSERT INTO t VALUES (4, 'd', 1) RETURNING *",
      "UPDATE t SET v = v || '!' WHERE id = 3 RETURNING id, v, ack",
    ],
    rows: ["1|a1|0", "2|b1|0", "3|c!|0", "4|d|0"],
    captured: ["U 1", "U 2", "I 4", "U 3"],
  },
  {
    name: "recursive triggers, and the application's own that change the row again",
    schema: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, n INTEGER DEFAULT 0, ack)",
      "CREATE TRIGGER own AFTER UPDATE OF v ON t BEGIN UPDATE t SET n = n + 1 WHERE id = NEW.id; END",
      "CREATE TRIGGER fresh AFTER INSERT ON t BEGIN UPDATE t SET n = 9 WHERE id = NEW.id; END",
      "INSERT INTO t VALUES (1, 'a', 0, 1)",
    ],
    statements: ["PRAGMA recursive_triggers = ON", "UPDATE t SET v = 'x'", "INSERT INTO t VALUES (2, 'b', 0, 1)"],
    rows: ["1|x|10|0", "2|b|9|0"],
    captured: ["U 1", "U 1", "I 2", "U 2"],
  },
  {
    name: "a composite NOCASE key without a rowid, a STRICT table",
    schema: [
      'CREATE TABLE t ("a b" TEXT COLLATE NOCASE, n INT, v TEXT, "ack at" INT NOT NULL, PRIMARY KEY ("a b", n)) WITHOUT ROWID, STRICT',
      "INSERT INTO t VALUES ('x', 1, 'v', 1), ('x', 2, 'v', 1)",
    ],
    statements: ["UPDATE t SET \"a b\" = 'X' WHERE n = 1", "REPLACE INTO t VALUES ('X', 2, 'w', 1)"],
    rows: ["X|1|v|0", "X|2|w|0"],
    captured: ["D x,1", "U X,1", "R x,2", "I X,2"],
  },
  {
    name: "a generated column and names that hide the rowid",
    schema: [
      "CREATE TABLE t (rowid TEXT PRIMARY KEY, oid INT, _rowid_ INT, g AS (oid + 1) STORED, ack BOOLEAN)",
      "INSERT INTO t VALUES ('k', 1, 1, 1), ('l', 2, 1, 1)",
    ],
    statements: ["UPDATE t SET oid = 5 WHERE rowid = 'k'", "UPDATE t SET rowid = 'm' WHERE rowid = 'l'"],
    rows: ["k|5|1|6|0", "m|2|1|3|0"],
    captured: ["U k", "D l", "U m"],
  },
];

describe.each([
  { writer: shellWriter, journalMode: "delete" },
  { writer: pythonWriter, journalMode: "wal" },
  { writer: nodeWriter, journalMode: "delete" },
])("$writer.name, journal mode $journalMode", ({ writer, journalMode }) => {
  const prepared = trials.map((trial) => prepare(trial, `${writer.name} ${journalMode}`, journalMode));
  const outputs = writer.run(
    prepared.flatMap(({ watched, plain, statements }) => [
      { file: watched, statements },
      { file: plain, statements },
    ]),
  );

  test.each(trials.map((trial, at) => ({ ...trial, at })))("$name", ({ at, rows, captured }) => {
    const connection = openApplication(prepared[at]!.watched);
    const found = connection.prepare("SELECT * FROM t").raw().all() as unknown[][];
    const changes = connection.prepare("SELECT * FROM _sync_outbox ORDER BY seq").all() as Record<string, unknown>[];
    connection.close();
    expect(found.map((row) => row.join("|"))).toEqual(rows);
    expect(changes.map(({ op, k1, k2 }) => `${op} ${[k1, k2].filter((key) => key !== undefined)}`)).toEqual(captured);
    expect(outputs[2 * at]).toBe(outputs[2 * at + 1]);
  });
});

/** The same database twice, once with our triggers. */
function prepare({ schema, statements }: Trial, name: string, journalMode: string) {
  const watched = createDatabase(folder, schema, journalMode);
  const plain = join(folder, `${name}-${watched.replace(/.*\//, "")}`);
  copyFileSync(watched, plain);
  install(watched, schema.join().includes("ack at") ? "ACK AT" : "Ack");
  return { watched, plain, statements: statements.flatMap((statement) => [statement, COUNTERS]) };
}

function install(file: string, ackColumn: string) {
  const connection = openApplication(file);
  try {
    const mapping = { tables: { T: { ackColumn } } };
    const request = { tables: ["t"], allowSensitive: false, excluded: [], mapping, strict: true };
    return installTriggers(connection, request);
  } finally {
    connection.close();
  }
}

const KEYED = "id INTEGER PRIMARY KEY";

test.each([
  [[`CREATE TABLE t (${KEYED}, acks INT)`], /has no column ack.*ackColumn/, /did you mean acks\?/],
  [[`CREATE TABLE t (${KEYED}, v)`], /has no column ack/, /add the column/],
  [[`CREATE TABLE t (ack INTEGER PRIMARY KEY)`], /part of the key/, /a column of its own/],
  [[`CREATE TABLE t (${KEYED}, ack TEXT)`], /TEXT holds no plain 0 and 1/, /column/],
  [[`CREATE TABLE t (${KEYED}, v, ack AS (v))`], /is a generated column/, /column/],
  [[`CREATE TABLE t (${KEYED}, ack INT, g AS (ack + 1))`], /the generated column g is computed from it/, /column/],
  [[`CREATE TABLE t (${KEYED}, ack INT, v, UNIQUE (v, ack))`], /part of the unique index/, /column/],
  [[`CREATE TABLE t (${KEYED}, ack INT, v)`, "CREATE UNIQUE INDEX i ON t (v) WHERE ack"], /unique index i/, /column/],
  [[`CREATE TABLE t (${KEYED}, ack INT REFERENCES t (id))`], /refers to another table/, /column/],
  [[`CREATE TABLE t (${KEYED}, ack INT CHECK (ack > 0))`], /CHECK \(ack > 0\) may stand against it/, /column/],
  [[`CREATE TABLE t (${KEYED}, ack INT, v, CHECK (ack OR v))`], /CHECK \(ack OR v\) may stand against it/, /column/],
  [
    [`CREATE TABLE t (${KEYED}, ack INT, v)`, "CREATE TRIGGER audit AFTER UPDATE ON t BEGIN SELECT 1; END"],
    /its trigger audit would fire for each of them/,
    /UPDATE OF id, v/,
  ],
])("a column that can't hold acknowledgements is refused with the reason: %j", (schema, reason, hint) => {
  const file = createDatabase(folder, schema);
  expect(() => install(file, "ack")).toThrow(reason);
  expect(() => install(file, "ack")).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
});

test("constraints and triggers that don't stand against it are no reason", () => {
  const file = createDatabase(folder, [
    `CREATE TABLE t (${KEYED}, v UNIQUE, ack NUMERIC(1) NOT NULL CHECK (t.ack IN (0, 1)) CHECK (v <> 'x'), g AS (v), UNIQUE (id, ack))`,
    "CREATE INDEX i ON t (ack)",
    "CREATE TRIGGER own AFTER UPDATE OF v ON t BEGIN SELECT 1; END",
    "CREATE TRIGGER gone AFTER DELETE ON t BEGIN SELECT 1; END",
  ]);
  expect(install(file, "ack").tables).toMatchObject([{ state: "new", warnings: [] }]);
  expect(install(file, "ACK").statements).toEqual([]);
});
