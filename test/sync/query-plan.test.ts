/**
 * Invariant: what runs for every batch searches the outbox by a range of its rowid and the table by its key, whatever kind of
 * key that is; nothing walks a whole table, nothing is sorted that has an order.
 */
import Database, { type Statement } from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { introspect } from "../../src/database/introspect.js";
import { sql } from "../../src/database/sql.js";
import { mapTable } from "../../src/document/mapping.js";
import { prepareRows } from "../../src/sync/row-statements.js";

const TABLES = {
  "INTEGER PRIMARY KEY": "CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT, n INTEGER)",
  "TEXT NOCASE": "CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY, note TEXT, n INTEGER)",
  typeless: "CREATE TABLE t (id PRIMARY KEY, note TEXT, n INTEGER)",
  composite: "CREATE TABLE t (a TEXT, b INTEGER, note TEXT, PRIMARY KEY (a, b))",
  "WITHOUT ROWID": "CREATE TABLE t (a TEXT COLLATE NOCASE, b INTEGER, note TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID",
  UNIQUE: "CREATE TABLE t (note TEXT, code TEXT NOT NULL UNIQUE)",
};
const OUTBOX = /^SEARCH (_sync_outbox|c) USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/;
const PARAMETERS = {
  after: 0,
  upto: 9,
  table: 1,
  limit: 1,
  skip: 9,
  from1: "a",
  from2: 1,
  to1: "b",
  to2: 2,
  key1: "a",
  key2: 1,
};

function statementsOf(create: string, asked: TableMapping) {
  const connection = new Database(":memory:");
  connection.exec(create);
  connection.exec("CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, k1, k2)");
  const explain = (statement: Statement) =>
    connection
      .prepare(`EXPLAIN QUERY PLAN ${statement.source.replace(/^--.*$/gm, "")}`)
      .all(PARAMETERS)
      .map((row) => (row as { detail: string }).detail);
  return { explain, ...prepareRows(connection, mapTable(introspect(connection, "t")!, [], asked)) };
}

const OUTBOX_STATEMENTS = ["count", "pending", "next", "block", "captured-first", "captured-last"];

it.each(OUTBOX_STATEMENTS)("the outbox is searched by a range for %s", (name) => {
  const connection = new Database(":memory:");
  connection.exec("CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, k1)");
  const text = sql(`outbox/${name}.sql`).replace(/^--.*$/gm, "");
  const plan = connection.prepare(`EXPLAIN QUERY PLAN ${text}`).all({ after: 0, upto: 9, table: 1 });
  const steps = plan.map((row) => (row as { detail: string }).detail);
  expect(steps).toEqual([
    expect.stringMatching(OUTBOX),
    ...(name === "block" ? [expect.stringMatching(/GROUP BY/)] : []),
  ]);
});

/** Also where few of the rows have documents. */
const MAPPINGS: [string, TableMapping][] = [
  ["", {}],
  [", of which some rows count", { where: "note <> 'x' OR length(t.note) > 3", softDelete: "note" }],
];
const CASES = Object.entries(TABLES).flatMap(([key, create]) =>
  MAPPINGS.map(([which, asked]) => ({ key, create, which, asked })),
);

describe.each(CASES)("a table with the key $key$which", ({ create, asked }) => {
  const { explain, changed, range, exists, newestOfKeys } = statementsOf(create, asked);

  it.each(["quick", "careful"] as const)("the rows of changes, %s", (way) => {
    const plan = explain(changed[way]);
    expect(plan).toContainEqual(expect.stringMatching(OUTBOX));
    expect(plan).toContainEqual(expect.stringMatching(/^SEARCH t USING .*=\?/));
    expect(plan.filter((step) => /^SCAN (t|e|_sync_outbox)\b/.test(step))).toEqual([]);
  });

  it.each(["quick", "careful", "end", "count"] as const)("a stretch of the table, %s", (which) => {
    const plan = explain(range({ from: true, to: true })[which]);
    expect(plan).toContainEqual(expect.stringMatching(/^SEARCH [te] USING .*[<>]/));
    expect(plan.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  });

  it("the first stretch ends without sorting", () => {
    expect(explain(range({ from: false, to: false }).end).join()).not.toMatch(/TEMP B-TREE/);
  });

  it("whether there is a row", () => {
    expect(explain(exists)).toEqual([expect.stringMatching(/^SEARCH t USING .*=\?/)]);
  });

  it("the newest changes of keys", () => {
    expect(explain(newestOfKeys)).toContainEqual(expect.stringMatching(OUTBOX));
  });
});
