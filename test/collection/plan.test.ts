/*
 * Invariant: every change of a table has the plan that leaves no document stale: where the documents of rows that were there
 * before are other ones now, all rows are sent again.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/collection/change.js";
import { compareColumns } from "../../src/collection/compare-columns.js";
import { isAboutCollection, mustHold, planOf, type Step, stepsLeft } from "../../src/collection/plan.js";
import { type Connection, openOwn } from "../../src/database/open.js";
import { beforeAndAfter, type Look, lookAt } from "./tables.js";

const CREATE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INT, photo BLOB)";

function steps(...statements: string[]): Step[] {
  const { before, after } = beforeAndAfter(CREATE, ...statements);
  return planOf(compareColumns(before.columns, after.columns), before.columns, after.columns);
}

const anew = (columns: string) => ["DROP TABLE t", `CREATE TABLE t (${columns})`];

test.each<[string, string[], Step[]]>([
  ["nothing", [], []],
  ["column added", ["ALTER TABLE t ADD COLUMN c TEXT"], ["patch"]],
  ["added with DEFAULT NULL", ["ALTER TABLE t ADD COLUMN c TEXT DEFAULT null"], ["patch"]],
  ["added with a default", ["ALTER TABLE t ADD COLUMN c TEXT DEFAULT ''"], ["patch", "backfill"]],
  ["added with NULL in brackets", ["ALTER TABLE t ADD COLUMN c TEXT DEFAULT (NULL)"], ["patch"]],
  ["a generated one added", ["ALTER TABLE t ADD COLUMN c TEXT AS (upper(a))"], ["patch", "backfill"]],
  ["a binary one added", ["ALTER TABLE t ADD COLUMN c BLOB DEFAULT x'00'"], []],
  ["column dropped", ["ALTER TABLE t DROP COLUMN a"], ["patch", "backfill"]],
  ["a binary one dropped", ["ALTER TABLE t DROP COLUMN photo"], []],
  ["column renamed", ["ALTER TABLE t RENAME COLUMN a TO c"], ["patch", "backfill"]],
  ["a binary one renamed", ["ALTER TABLE t RENAME COLUMN photo TO picture"], []],
  ["the key renamed", ["ALTER TABLE t RENAME COLUMN id TO number"], ["patch", "backfill"]],
  ["type changed", anew("id INTEGER PRIMARY KEY, a TEXT, n REAL, photo BLOB"), ["rebuild"]],
  ["type changed to one like it", anew("id INTEGER PRIMARY KEY, a TEXT, n BIGINT, photo BLOB"), ["patch", "backfill"]],
  ["type changed to a binary one", anew("id INTEGER PRIMARY KEY, a BLOB, n INT, photo BLOB"), ["patch", "backfill"]],
  ["text becomes a date", anew("id INTEGER PRIMARY KEY, a DATE, n INT, photo BLOB"), ["patch", "backfill"]],
  ["key changed", anew("id INTEGER, a TEXT PRIMARY KEY, n INT, photo BLOB"), ["reinstall", "rebuild"]],
  [
    "dropped, and another given its name",
    ["ALTER TABLE t DROP COLUMN a", "ALTER TABLE t RENAME COLUMN n TO a"],
    ["rebuild"],
  ],
  ["added, and another dropped", ["ALTER TABLE t ADD COLUMN c", "ALTER TABLE t DROP COLUMN n"], ["patch", "backfill"]],
])("%s", (_, statements, expected) => expect(steps(...statements)).toEqual(expected));

describe("what happens to the table as a whole", () => {
  test.each<[Change, Step[]]>([
    [{ kind: "table_rebuilt" }, ["reinstall", "backfill", "repair"]],
    [{ kind: "triggers_missing", triggers: ["_sync_1_au"] }, ["reinstall", "backfill", "repair"]],
    [{ kind: "table_renamed", from: "s", to: "t" }, ["follow"]],
    [{ kind: "table_dropped" }, ["pause"]],
    [{ kind: "collection_altered", fields: ["a"] }, ["patch"]],
  ])("%o", (change, expected) => expect(planOf([change], [], [])).toEqual(expected));
});

test("a rebuild makes patch, backfill and repair needless; the rest stays, in order", () => {
  const { before, after } = beforeAndAfter(CREATE, "ALTER TABLE t DROP COLUMN a");
  const changes: Change[] = [
    { kind: "key_changed", from: ["id"], to: ["n"] },
    ...compareColumns(before.columns, after.columns),
    { kind: "table_rebuilt" },
    { kind: "table_renamed", from: "s", to: "t" },
  ];
  expect(planOf(changes, before.columns, after.columns)).toEqual(["follow", "reinstall", "rebuild"]);
});

test("after a refused PATCH, only a rebuild is left", () => {
  const { before, after } = beforeAndAfter(CREATE, "ALTER TABLE t DROP COLUMN a");
  const changes = compareColumns(before.columns, after.columns);
  expect(planOf(changes, before.columns, after.columns, { escalated: true })).toEqual(["rebuild"]);
});

test("what changes the collection may have to wait for the operator; nothing is delivered under other ids", () => {
  expect((["patch", "rebuild"] as const).every((step) => isAboutCollection([step]))).toBe(true);
  expect(isAboutCollection(["follow", "reinstall", "backfill", "repair", "pause"])).toBe(false);
  expect(mustHold([{ kind: "table_rebuilt" }, { kind: "key_changed", from: [], to: ["id"] }])).toBe(true);
  expect(mustHold([{ kind: "type_changed", column: "a", from: "INT", to: "TEXT" }])).toBe(false);
});

test("whatever ALTER TABLE does, rows whose documents are other ones now are sent again", () => {
  const seen = { "sent again": 0, "left alone": 0 };
  fc.assert(
    fc.property(program, (alterations) => {
      const connection = openOwn(":memory:");
      connection.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, n INT, m INT)");
      connection.exec("INSERT INTO t VALUES (1, 'one', 'two', 3, 4)");
      const [before, old] = [lookAt(connection), documentOf(connection)];
      for (const alteration of alterations) tryTo(connection, alteration);
      const [after, present] = [lookAt(connection), documentOf(connection)];
      connection.close();
      const plan = planOf(compareColumns(before.columns, after.columns), before.columns, after.columns);
      const isSent = plan.includes("backfill") || plan.includes("rebuild");
      if (!isSent) expect(present).toEqual(old);
      seen[isSent ? "sent again" : "left alone"]++;
    }),
    { seed: 1, numRuns: 2000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});

/**
 * Columns come, go and change names, also among themselves. A name that was given up is used again by a rename or an addition
 * only where nothing was dropped: what was dropped and added anew in one step can't be told from what was never touched.
 */
const program: fc.Arbitrary<string[]> = fc.boolean().chain((drops) => {
  const old = fc.constantFrom("a", "b", "n", "m", "x", "y");
  const fresh = drops ? fc.constantFrom("x", "y", "z") : old;
  const type = fc.constantFrom("TEXT", "INT", "BLOB");
  const value = fc.constantFrom("", "DEFAULT 7", "DEFAULT NULL");
  const drop = old.map((name) => `ALTER TABLE t DROP COLUMN ${name}`);
  const rename = fc.tuple(old, fresh).map(([from, to]) => `ALTER TABLE t RENAME COLUMN ${from} TO ${to}`);
  const add = fc.tuple(fresh, type, value).map((parts) => `ALTER TABLE t ADD COLUMN ${parts.join(" ")}`);
  return fc.array(drops ? fc.oneof(drop, rename, add) : fc.oneof(rename, add), { maxLength: 6 });
});

/** A name that is not there, or is there already, makes no difference. */
function tryTo(connection: Connection, statement: string): void {
  try {
    connection.exec(statement);
  } catch (thrown) {
    expect(String(thrown)).toMatch(/no such column|duplicate column/);
  }
}

/** The one row's document, as a mapping alone makes it. */
function documentOf(connection: Connection): Record<string, unknown> {
  const row = connection.prepare("SELECT * FROM t").get() as Record<string, unknown>;
  const { mapping }: Look = lookAt(connection);
  const members = mapping.columns.map(({ column, field }) => [field, row[column.name]] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== null));
}

test.each<[Step[], boolean, Step[]]>([
  [["patch"], false, []],
  [["patch"], true, ["patch"]],
  [["patch", "backfill"], false, ["backfill"]],
  [["patch", "backfill"], true, ["patch", "backfill"]],
  [["reinstall", "rebuild"], true, ["backfill"]],
  [["follow"], true, []],
])("what %j leaves to be done, begun: %s", (steps, isBegun, left) => {
  expect(stepsLeft(steps, isBegun)).toEqual(left);
  expect(planOf([], [], [], { escalated: false, left })).toEqual(left);
});
