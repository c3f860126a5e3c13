/*
 * Invariant: a table's fingerprint changes when anything of its shape does, and only then.
 */
import { expect, test } from "vitest";
import { fingerprint } from "../../src/collection/version.js";
import { introspect } from "../../src/database/introspect.js";
import { openOwn } from "../../src/database/open.js";

function fingerprintOf(...statements: string[]): string {
  const connection = openOwn(":memory:");
  for (const statement of statements) connection.exec(statement);
  const shape = introspect(connection, "t");
  connection.close();
  if (!shape) throw new Error("there is no table t");
  return fingerprint(shape);
}

const CREATE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT)";

test.each([
  [["CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b BIGINT)"]],
  [["CREATE TABLE t (id INTEGER PRIMARY KEY, b INT, a TEXT)"]],
  [["CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT)"]],
  [["CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x', b INT)"]],
  [["CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT) STRICT"]],
  [["CREATE TABLE t (id INTEGER, a TEXT PRIMARY KEY, b INT)"]],
  [[CREATE, "CREATE UNIQUE INDEX i ON t (a)"]],
  [[CREATE, "ALTER TABLE t ADD COLUMN c"]],
  [[CREATE, "ALTER TABLE t DROP COLUMN b"]],
  [[CREATE, "ALTER TABLE t RENAME COLUMN a TO c"]],
])("another after %o", (statements) => expect(fingerprintOf(...statements)).not.toBe(fingerprintOf(CREATE)));

test("the same for the same table, whatever it holds", () => {
  expect(fingerprintOf(CREATE)).toMatch(/^[0-9a-f]{32}$/);
  expect(fingerprintOf(CREATE, "INSERT INTO t VALUES (1, 'x', 2)", "CREATE TABLE other (x)")).toBe(
    fingerprintOf(CREATE),
  );
});
