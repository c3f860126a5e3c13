/*
 * Invariant: what is told of a table's change is what was done to it: nothing where nothing was done, a rename where a
 * column was renamed in its place, a drop and an addition where they were made.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/collection/change.js";
import { compareColumns } from "../../src/collection/compare-columns.js";
import { openOwn } from "../../src/database/open.js";
import { beforeAndAfter, create, lookAt, looks } from "./tables.js";

const CREATE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, n INT)";

function changes(...statements: string[]): Change[] {
  const { before, after } = beforeAndAfter(CREATE, ...statements);
  return compareColumns(before.columns, after.columns);
}

const added = (column: string, type = "TEXT", value: string | null = null): Change => {
  return { kind: "column_added", column, type, default: value };
};
const dropped = (column: string): Change => ({ kind: "column_dropped", column });
const mapped = (column: string): Change => ({ kind: "mapping_changed", column });
const renamed = (from: string, to: string): Change => ({ kind: "column_renamed", column: from, from, to });

const DROP_N = "ALTER TABLE t DROP COLUMN n";
const DROP_A = "ALTER TABLE t DROP COLUMN a";
const DROP_B = "ALTER TABLE t DROP COLUMN b";
const rename = (from: string, to: string) => `ALTER TABLE t RENAME COLUMN ${from} TO ${to}`;
const add = (column: string) => `ALTER TABLE t ADD COLUMN ${column}`;

test.each<[string, string[], Change[]]>([
  ["nothing", [], []],
  ["an index", ["CREATE UNIQUE INDEX i ON t (a)"], []],
  ["a column added", [add("c TEXT")], [added("c")]],
  ["one with a default", [add("c TEXT DEFAULT 'x'")], [added("c", "TEXT", "'x'")]],
  ["one that is generated", [add("c TEXT AS (a || b)")], [added("c")]],
  ["a column dropped", [DROP_A], [dropped("a")]],
  ["a column renamed", [rename("a", "c")], [renamed("a", "c")]],
  ["the key renamed", [rename("id", "number")], [renamed("id", "number")]],
  ["two renamed", [rename("a", "c"), rename("b", "d")], [renamed("a", "c"), renamed("b", "d")]],
  ["renamed, and one dropped before it", [rename("n", "m"), DROP_B], [dropped("b"), renamed("n", "m")]],
  ["renamed, and one dropped behind it", [rename("b", "c"), DROP_N], [dropped("n"), renamed("b", "c")]],
  ["renamed, and one added", [rename("a", "c"), add("d TEXT")], [renamed("a", "c"), added("d")]],
  ["renamed, and one added under its name", [rename("n", "m"), add("n INT")], [renamed("n", "m"), added("n", "INT")]],
  ["names exchanged", [rename("a", "x"), rename("b", "a"), rename("x", "b")], [renamed("a", "b"), renamed("b", "a")]],
  ["dropped and added again", [DROP_A, add("a TEXT")], [dropped("a"), added("a")]],
  ["dropped and added with another type", [DROP_N, add("m TEXT")], [dropped("n"), added("m")]],
])("%s", (_, statements, expected) => expect(changes(...statements)).toEqual(expected));

describe("what may have come about in two ways is told in one of them", () => {
  test.each<[string, string[], Change[]]>([
    ["dropped, and one like it added in its place", [DROP_N, add("m INT")], [renamed("n", "m")]],
    ["dropped, and the next given its name", [DROP_A, rename("b", "a")], [dropped("b")]],
  ])("%s", (_, statements, expected) => expect(changes(...statements)).toEqual(expected));
});

describe("a table that was made anew", () => {
  const anew = (columns: string) => {
    const { before, after } = beforeAndAfter(CREATE, "DROP TABLE t", `CREATE TABLE t (${columns})`);
    return compareColumns(before.columns, after.columns, { madeAnew: true });
  };
  const key = { kind: "key_changed" };

  test.each<[string, string, object[]]>([
    ["the same", "id INTEGER PRIMARY KEY, a TEXT, b TEXT, n INT", []],
    ["another order", "n INT, b TEXT, id INTEGER PRIMARY KEY, a TEXT", []],
    ["other types", "id INTEGER PRIMARY KEY, a INT, b TEXT, n INT", [{ kind: "type_changed", column: "a", to: "INT" }]],
    ["a type that means the same", "id INTEGER PRIMARY KEY, a TEXT, b TEXT, n BIGINT", [{ kind: "type_changed" }]],
    ["NOT NULL", "id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT, n INT", []],
    ["one renamed", "id INTEGER PRIMARY KEY, a TEXT, c TEXT, n INT", [renamed("b", "c")]],
    ["one more before others", "id INTEGER PRIMARY KEY, c TEXT, a TEXT, b TEXT, n INT", [added("c")]],
    ["another key", "id INTEGER, a TEXT PRIMARY KEY, b TEXT, n INT", [{ ...key, from: ["id"], to: ["a"] }]],
    [
      "a longer key",
      "id INTEGER, a TEXT, n INT, b TEXT, PRIMARY KEY (id, n)",
      [mapped("id"), { ...key, to: ["id", "n"] }],
    ],
    ["a key of another type", "id TEXT PRIMARY KEY, a TEXT, b TEXT, n INT", [{ kind: "type_changed" }, key]],
    ["a renamed key", "number INTEGER PRIMARY KEY, a TEXT, b TEXT, n INT", [renamed("id", "number")]],
  ])("%s", (_, columns, expected) => {
    const found = anew(columns);
    expect(found).toMatchObject(expected);
    expect(found).toHaveLength(expected.length);
  });

  test("the order of a key's columns counts", () => {
    const [one, other] = looks("CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b))", [
      "DROP TABLE t",
      "CREATE TABLE t (a INT, b INT, PRIMARY KEY (b, a))",
    ]);
    expect(compareColumns(one?.columns ?? [], other?.columns ?? [])).toEqual([
      { kind: "key_changed", from: ["a", "b"], to: ["b", "a"] },
    ]);
  });
});

test("a column that the settings hide, or hide no more, has another mapping", () => {
  const connection = openOwn(":memory:");
  connection.exec(CREATE);
  const [shown, hidden] = [lookAt(connection).columns, lookAt(connection, ["b"]).columns];
  connection.close();
  const expected = [mapped("b")];
  expect([compareColumns(shown, hidden), compareColumns(hidden, shown)]).toEqual([expected, expected]);
});

test("nothing differs between a table and itself, and something does between two that differ", () => {
  const seen = { same: 0, other: 0 };
  fc.assert(
    fc.property(create, create, fc.boolean(), (one, other, madeAnew) => {
      const [before, again, after] = looks(one, [], ["DROP TABLE t", other]).map(({ columns }) => columns);
      if (!before || !again || !after) throw new Error("there is no table t");
      expect(compareColumns(before, again, { madeAnew })).toEqual([]);
      const isSame = madeAnew
        ? JSON.stringify([...before].sort(byName)) === JSON.stringify([...after].sort(byName))
        : JSON.stringify(before) === JSON.stringify(after);
      expect(compareColumns(before, after, { madeAnew }).length === 0).toBe(isSame);
      seen[isSame ? "same" : "other"]++;
    }),
    { seed: 1, numRuns: 500 },
  );
  expect(seen.other).toBeGreaterThan(200);
});

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
