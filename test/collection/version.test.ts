/*
 * Invariant: a table's fingerprint changes when anything of its shape does, and only then. What is recorded of a table is read
 * back as it was, in order; a version is there once, and the operator's word counts for what is not applied.
 */
import { expect, test } from "vitest";
import {
  approveVersions,
  fingerprint,
  forgetVersions,
  type SchemaVersion,
  saveVersion,
  schemaVersions,
} from "../../src/collection/version.js";
import { introspect } from "../../src/database/introspect.js";
import { openOwn } from "../../src/database/open.js";
import { mapTable } from "../../src/document/mapping.js";
import { openState } from "../../src/outbox/state-file.js";
import { lookAt } from "./tables.js";

function fingerprintOf(...statements: string[]): string {
  const connection = openOwn(":memory:");
  for (const statement of statements) connection.exec(statement);
  const shape = introspect(connection, "t");
  connection.close();
  if (!shape) throw new Error("there is no table t");
  return fingerprint(mapTable(shape));
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

function versionOf(tableId: number, version: number, more: Partial<SchemaVersion> = {}): SchemaVersion {
  const connection = openOwn(":memory:");
  connection.exec(CREATE);
  const { mapping, columns } = lookAt(connection);
  connection.close();
  return {
    tableId,
    version,
    table: 'it\'s "t"',
    fingerprint: fingerprint(mapping),
    columns,
    settings: { where: "(a > 1)", tokenSeparators: ["-"] },
    changes: [{ kind: "column_added", column: "ü", type: "", default: "'x'" }],
    action: "patch, backfill",
    state: "planned",
    collection: "t__v1",
    plannedAt: "2026-01-02T03:04:05.678Z",
    appliedAt: null,
    approved: 0,
    failure: null,
    ...more,
  };
}

test("versions are read back as they were recorded, in order, each of them once", () => {
  const state = openState(":memory:");
  const recorded = [versionOf(1, 1), versionOf(1, 2), versionOf(1, 10), versionOf(2, 1)];
  for (const version of [...recorded].reverse()) saveVersion(state, version);
  expect(schemaVersions(state)).toEqual(recorded);
  const applied = { state: "applied", appliedAt: "2026-01-03T00:00:00Z", collection: "t__v2", failure: "x" } as const;
  const changed = versionOf(1, 10, { ...applied, table: "u", changes: [], columns: [], approved: 1 });
  saveVersion(state, changed);
  expect(schemaVersions(state, 1)).toEqual([...recorded.slice(0, 2), changed]);
  forgetVersions(state, 1);
  expect(schemaVersions(state)).toEqual(recorded.slice(3));
  expect(schemaVersions(state, 1)).toEqual([]);
  state.close();
});

test("what waits or has failed is approved, and why it did is kept; what is applied, or another table's, is not touched", () => {
  const state = openState(":memory:");
  const waiting = versionOf(1, 2, { state: "failed", failure: "another type" });
  const others = [versionOf(1, 1, { state: "applied" }), versionOf(2, 1), versionOf(3, 1, { state: "applying" })];
  for (const version of [waiting, ...others]) saveVersion(state, version);
  expect([1, 1, 3, 4].map((id) => approveVersions(state, id))).toEqual([1, 1, 0, 0]);
  const [applied, ...rest] = others;
  expect(schemaVersions(state)).toEqual([applied, { ...waiting, state: "planned", approved: 1 }, ...rest]);
  state.close();
});

test("the operator's word that comes between a look at a plan and what is noted of it is kept; it does not hold for another plan", () => {
  const state = openState(":memory:");
  const seen = versionOf(1, 2);
  saveVersion(state, seen);
  approveVersions(state, 1);
  saveVersion(state, { ...seen, failure: "waits for the operator" });
  expect(schemaVersions(state)).toMatchObject([{ approved: 1, failure: "waits for the operator" }]);
  saveVersion(state, { ...seen, plannedAt: "2026-01-02T03:04:05.679Z" });
  expect(schemaVersions(state)).toMatchObject([{ approved: 0 }]);
  state.close();
});
