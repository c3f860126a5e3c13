/*
 * Invariant: a mapping decides by which column changes are recorded, and whether a column that looks like a secret leads anywhere; one
 * that can't tell rows apart is refused with the remedy.
 */
import { expect, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { openOwn } from "../../src/database/open.js";

function install(create: string, asked: TableMapping) {
  const connection = openOwn(":memory:");
  connection.exec(create);
  const request = { tables: ["t"], allowSensitive: false, excluded: [], mapping: { tables: { T: asked } } };
  const [table] = installTriggers(connection, request).tables;
  return { connection, table };
}

test("changes are recorded by the column that gives the id, and by no other", () => {
  const { connection, table } = install("CREATE TABLE t (id INTEGER PRIMARY KEY, Slug TEXT UNIQUE, a)", { id: "slug" });
  expect(table?.key).toEqual(["Slug"]);
  connection.exec(`INSERT INTO t VALUES (1, 'x', 0); UPDATE t SET slug = 'y'; UPDATE t SET a = 1; UPDATE t SET slug = NULL;
    DELETE FROM t`);
  const keys = connection.prepare("SELECT k1 FROM _sync_outbox WHERE op <> 'R' ORDER BY seq").pluck().all();
  expect(keys).toEqual(["x", "x", "y", "y", "y", null, null]);
  connection.close();
});

test.each([
  ["no index", "CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT)"],
  ["an index over two columns", "CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT, a, UNIQUE (slug, a))"],
  [
    "an index over some rows",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT); CREATE UNIQUE INDEX i ON t(slug) WHERE id > 1",
  ],
  [
    "an index of something made of it",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT); CREATE UNIQUE INDEX i ON t(lower(slug))",
  ],
])("a column with %s is no id", (_, create) => {
  expect(() => install(create, { id: "slug" })).toThrow("table t has no unique column slug");
});

const SECRET = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, api_key TEXT UNIQUE)";

test("a secret that is in no document does no harm", () => {
  expect(() => install(SECRET, {})).toThrow(/columns that look like secrets: api_key/);
  expect(() => install(SECRET, { exclude: ["API_KEY"] })).not.toThrow();
  expect(() => install(SECRET, { include: ["name"] })).not.toThrow();
  expect(() => install(SECRET, { include: ["name", "api_key"] })).toThrow(/api_key/);
  expect(() => install(SECRET, { id: "api_key", exclude: ["api_key"] })).toThrow(/api_key/);
});
