/**
 * Invariant: guards stand only where a row can be in another's way, find it by an index search however large the table is, and
 * say where they can't.
 */
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { guardIndexes, rowidGuard } from "../../src/capture/guard-index.js";
import { type RenderOptions, renderTriggers } from "../../src/capture/render.js";
import { victims } from "../../src/capture/victims.js";
import { guardWarnings } from "../../src/capture/warnings.js";
import { introspect } from "../../src/database/introspect.js";

function inTable<T>(
  sql: string,
  look: (shape: NonNullable<ReturnType<typeof introspect>>, database: Database.Database) => T,
): T {
  const database = new Database(":memory:");
  try {
    database.exec(sql);
    return look(introspect(database, "t")!, database);
  } finally {
    database.close();
  }
}

const opening = (sql: string, options?: RenderOptions) =>
  inTable(sql, (shape) =>
    renderTriggers(shape, 1, options).map((trigger) => trigger.sql.slice(0, trigger.sql.indexOf(" BEGIN"))),
  );

test("none where the key is the rowid and nothing else is unique", () => {
  expect(opening("CREATE TABLE t (id INTEGER PRIMARY KEY, a); CREATE INDEX i ON t (a)")).toEqual([
    'CREATE TRIGGER "_sync_1_ai" AFTER INSERT ON "t"',
    'CREATE TRIGGER "_sync_1_au" AFTER UPDATE ON "t"',
    'CREATE TRIGGER "_sync_1_ad" AFTER DELETE ON "t"',
  ]);
});

test.each([
  "CREATE TABLE t (id INTEGER PRIMARY KEY, a, UNIQUE (id, a))",
  "CREATE TABLE t (k TEXT PRIMARY KEY, a) WITHOUT ROWID",
  "CREATE TABLE t (k TEXT, l TEXT, a, PRIMARY KEY (k, l)) WITHOUT ROWID",
])("none where equal rows have the same key: %s", (sql) => {
  expect(opening(sql)).toHaveLength(3);
});

test.each([
  ["CREATE TABLE t (id INTEGER PRIMARY KEY, a UNIQUE, b, c, UNIQUE (c, b))", ' OF "a", "b", "c"'],
  ["CREATE TABLE t (id INTEGER PRIMARY KEY, a, b); CREATE UNIQUE INDEX i ON t (lower(a)) WHERE b > 1", ' OF "a", "b"'],
  ["CREATE TABLE t (id INTEGER PRIMARY KEY, a, g AS (a) UNIQUE)", ""],
  ["CREATE TABLE t (id INTEGER PRIMARY KEY, a); CREATE UNIQUE INDEX i ON t (a) WHERE id > 1", ""],
  ["CREATE TABLE t (id INTEGER PRIMARY KEY, a); CREATE UNIQUE INDEX i ON t (a) WHERE rowid > 1", ""],
  ["CREATE TABLE t (k TEXT PRIMARY KEY, a)", ' OF "rowid", "oid", "_rowid_"'],
  ["CREATE TABLE t (k TEXT COLLATE NOCASE PRIMARY KEY, rowid)", ' OF "k", "oid", "_rowid_"'],
  ["CREATE TABLE t (k PRIMARY KEY, a) WITHOUT ROWID", ' OF "k"'],
])("updates of other columns don't ask the guard: %s", (sql, of) => {
  expect(opening(sql)[4]).toBe(`CREATE TRIGGER "_sync_1_bu" BEFORE UPDATE${of} ON "t"`);
});

test("an ignored column, but not where it is the key", () => {
  const sql = 'CREATE TABLE t (id INTEGER PRIMARY KEY, "ack at", a, g AS (a))';
  expect(opening(sql, { ignoredColumns: ["ACK AT", "id", "unknown"] })[1]).toBe(
    'CREATE TRIGGER "_sync_1_au" AFTER UPDATE OF "id", "a", "rowid", "oid", "_rowid_" ON "t"',
  );
  expect(opening(sql, { ignoredColumns: ["unknown"] })[1]).toBe('CREATE TRIGGER "_sync_1_au" AFTER UPDATE ON "t"');
});

test.each([
  "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b, c)",
  "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE NOT NULL DEFAULT 'x' UNIQUE, b INT NOT NULL DEFAULT '1' UNIQUE, c)",
  "CREATE TABLE t (k TEXT PRIMARY KEY, a, b, c)",
  "CREATE TABLE t (k, l INT, a TEXT, b, c, PRIMARY KEY (k, l)) WITHOUT ROWID",
  "CREATE TABLE t (k INT PRIMARY KEY, a TEXT, b, c)",
  ...[
    "a",
    "a COLLATE NOCASE, b DESC",
    "lower(a)",
    "lower(a) COLLATE NOCASE",
    "a || b COLLATE NOCASE",
    "b, substr(a, 1, 2) COLLATE RTRIM DESC",
    "CASE WHEN b = 1 THEN a END",
    "CAST(a AS INT), CAST(b AS TEXT)",
    "json_extract(a, '$.x')",
    "g",
    "h, a",
  ].flatMap((terms) =>
    ["", " WHERE b > 1", " WHERE c IS NULL AND t.b = 'x'", " WHERE b IN (1, 2) OR c"].map(
      (where) =>
        `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT, c, g AS (a || b), h AS (b + 1) STORED); CREATE UNIQUE INDEX i ON t (${terms})${where}`,
    ),
  ),
])("an index search: %s", (sql) => {
  inTable(sql, (shape, database) => {
    const rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300)";
    const [first, second] = shape.columns
      .filter((column) => !column.generated)
      .slice(0, 2)
      .map((column) => column.name);
    database.exec(`${rows} INSERT OR IGNORE INTO t (${first}, ${second}) SELECT i, i FROM n; ANALYZE`);
    const select = victims(shape, guardIndexes(shape)).replace(/NEW\."?(\w+)"?/g, "@$1");
    const anything = Object.fromEntries(
      ["rowid", ...shape.columns.map((column) => column.name)].map((name) => [name, 1]),
    );
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${select}`).all(anything) as { detail: string }[];
    const steps = plan.map((step) => step.detail).filter((detail) => detail.includes("stored"));
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter((step) => !step.startsWith("SEARCH stored USING"))).toEqual([]);
  });
});

test("the rowid counts where it is no key and no column hides it", () => {
  const name = (sql: string) => inTable(sql, rowidGuard);
  expect(name("CREATE TABLE t (k TEXT PRIMARY KEY)")).toBe("rowid");
  expect(name("CREATE TABLE t (rowid TEXT PRIMARY KEY, OID)")).toBe("_rowid_");
  expect(name("CREATE TABLE t (rowid TEXT PRIMARY KEY, oid, _rowid_)")).toBeNull();
  expect(name("CREATE TABLE t (k INTEGER PRIMARY KEY)")).toBeNull();
  expect(name("CREATE TABLE t (k TEXT PRIMARY KEY) WITHOUT ROWID")).toBeNull();
});

const warned = (sql: string) => inTable(sql, guardWarnings);

test("what the guards can't do is said", () => {
  const key = "id INTEGER PRIMARY KEY";
  expect(warned(`CREATE TABLE t (${key}, a NOT NULL DEFAULT 1, b, g AS (a + 1) UNIQUE)`)).toEqual([
    expect.stringMatching(/generated g: a REPLACE that gives NULL to a,/),
  ]);
  expect(warned(`CREATE TABLE t (${key}, a, b NOT NULL DEFAULT 1, g AS (a + 1) UNIQUE)`)).toEqual([]);
  expect(warned(`CREATE TABLE t (${key}, a); CREATE UNIQUE INDEX i ON t (id % 10)`)).toEqual([
    expect.stringMatching(/index i is computed from the row's own number/),
  ]);
  expect(warned(`CREATE TABLE t (${key}, a); CREATE UNIQUE INDEX i ON t (a) WHERE id > 1`)).toEqual([]);
  expect(warned(`CREATE TABLE t (${key}, a); CREATE UNIQUE INDEX i ON t (a ->> '$.x')`)).toEqual([
    expect.stringMatching(/index i reads JSON/),
  ]);
});
