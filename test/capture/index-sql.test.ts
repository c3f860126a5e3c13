/**
 * Invariant: the parts of a CREATE INDEX are found wherever commas, parentheses, quotes and comments stand, and mean in a trigger
 * what they mean in the index.
 */
import { expect, test } from "vitest";
import { splitIndex } from "../../src/capture/index-sql.js";

const columns = ["a", "b", "desc", "on", "x y"];

test.each<[string, string[], string | null]>([
  ["CREATE UNIQUE INDEX i ON t(a)", ["a"], null],
  ["CREATE UNIQUE INDEX i ON t (a ASC, lower(b) DESC, desc)", ["a", "lower(b)", "desc"], null],
  ["CREATE UNIQUE INDEX i ON t(desc desc)", ["desc"], null],
  ["CREATE UNIQUE INDEX i ON t(substr(a, 1, 2), (b), max(a, b))", ["substr(a, 1, 2)", "(b)", "max(a, b)"], null],
  ["CREATE UNIQUE INDEX i ON t(a || ',)' || b) WHERE a > 1", ["a || ',)' || b"], "a > 1"],
  ['CREATE UNIQUE INDEX i ON t("a", [x y], `b`)', ['"a"', "[x y]", "`b`"], null],
  ['CREATE UNIQUE INDEX "i(" ON "t(,) WHERE"("on") WHERE "on" IS NOT NULL', ['"on"'], '"on" IS NOT NULL'],
  ["CREATE UNIQUE INDEX i ON t(a -- one, (\n, b /* two, ) */ DESC)where b<>''''", ["a", "b"], "b<>''''"],
  ["CREATE UNIQUE INDEX i ON t(lower(a) COLLATE NOCASE desc)", ["lower(a) COLLATE NOCASE"], null],
  [
    'CREATE UNIQUE INDEX i ON t(a) WHERE t.b = 1.5 AND main.t.a = .5e-3 AND "t" . "x y" = 0x1F',
    ["a"],
    'b = 1.5 AND a = .5e-3 AND   "x y" = 0x1F',
  ],
  ['CREATE UNIQUE INDEX i ON t(a) WHERE b = "word" AND "A" <> "it\'s"', ["a"], "b = 'word' AND \"A\" <> 'it''s'"],
  [
    'CREATE UNIQUE INDEX i ON t("lower"(a) COLLATE "NOCASE", CAST(b AS "TEXT"))',
    ['"lower"(a) COLLATE "NOCASE"', 'CAST(b AS "TEXT")'],
    null,
  ],
  ["CREATE UNIQUE INDEX i ON t(a) WHERE rowid > 1 AND b = x'00'", ["a"], "rowid > 1 AND b = x'00'"],
  ["CREATE UNIQUE INDEX i ON t(a->>'$.x', (b->'$[0]'))", ["a->>'$.x'", "(b->'$[0]')"], null],
])("%s", (sql, terms, predicate) => {
  const parts = splitIndex(sql, columns);
  expect(parts.terms).toEqual(terms);
  expect(parts.predicate).toBe(predicate);
});

test("the columns an index is computed from are among its names", () => {
  const { names } = splitIndex('CREATE UNIQUE INDEX i ON t(lower(A), "x y") WHERE [b] IS NOT NULL', columns);
  expect([...names]).toEqual(expect.arrayContaining(["a", "x y", "b"]));
});

test.each([
  ["lower(a)", false],
  ["a + b", false],
  ["a = '1'", true],
  ["CASE WHEN a THEN b END", true],
  ["a IN (1, 2)", true],
  ["max(a, b)", true],
  ["a IS b", true],
])("whether %s compares: %s", (term, compares) => {
  expect(splitIndex(`CREATE UNIQUE INDEX i ON t(${term})`, columns).compares).toBe(compares);
});

test.each([
  ["json_extract(a, '$.x')", true],
  ["a ->> '$.x'", true],
  ["a - b", false],
])("whether %s reads JSON: %s", (term, readsJson) => {
  expect(splitIndex(`CREATE UNIQUE INDEX i ON t(${term})`, columns).readsJson).toBe(readsJson);
});
