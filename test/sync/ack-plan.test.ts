/**
 * Invariant: telling rows that they are delivered finds each by its key and the changes behind the cursor by a range of the outbox,
 * whatever kind of key that is; nothing walks a table.
 */
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { introspect } from "../../src/database/introspect.js";
import { mapTable } from "../../src/document/mapping.js";
import { AckRows } from "../../src/sync/ack/rows.js";

test.each([
  "CREATE TABLE t (id INTEGER PRIMARY KEY, ack INTEGER)",
  "CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY, ack)",
  "CREATE TABLE t (id PRIMARY KEY, ack)",
  "CREATE TABLE t (a TEXT COLLATE NOCASE, b INTEGER, ack, PRIMARY KEY (a, b)) WITHOUT ROWID",
  "CREATE TABLE t (ack, code TEXT NOT NULL UNIQUE)",
])("%s", (create) => {
  const connection = new Database(":memory:");
  connection.exec(`${create}; CREATE INDEX i ON t (ack)`);
  connection.exec("CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, k1, k2)");
  const prepare = connection.prepare.bind(connection);
  const texts: string[] = [];
  const watched = Object.assign(connection, {
    prepare: (text: string) => {
      texts.push(text);
      return prepare(text);
    },
  });
  new AckRows(watched, mapTable(introspect(connection, "t")!), "ack", 1);
  const plans = texts
    .filter((text) => text.includes('"t"'))
    .slice(-3)
    .map((text) => prepare(`EXPLAIN QUERY PLAN ${text.replace(/^--.*$/gm, "")}`).all({ cursor: 0, seen: 0, table: 1 }))
    .map((plan) => (plan as { detail: string }[]).map(({ detail }) => detail));
  expect(plans).toHaveLength(3);
  for (const plan of plans) {
    expect(plan).toContainEqual(expect.stringMatching(/^SEARCH t USING .*(PRIMARY KEY|sqlite_autoindex_t_1) \(\w+=\?/));
    expect(plan.filter((step) => /^SCAN (?!c$)|TEMP B-TREE/.test(step))).toEqual([]);
  }
  for (const plan of plans.slice(0, 2))
    expect(plan).toContainEqual("SEARCH main._sync_outbox USING INTEGER PRIMARY KEY (rowid>?)");
});
