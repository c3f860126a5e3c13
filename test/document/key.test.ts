/*
 * Invariant: a key and its document id are one to one, over everything that SQLite can store in a key; the id of a
 * composite key is safe in filters and URLs; an id that no key has is recognised.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Affinity } from "../../src/database/shape.js";
import { decodeKey, encodeKey, type KeyValue } from "../../src/document/key.js";
import { emptyDatabase } from "./database.js";

const SAFE = /^[A-Za-z0-9_.:@~-]+$/;
const AFFINITIES: Affinity[] = ["INTEGER", "TEXT", "BLOB", "REAL", "NUMERIC"];

const tricky = fc.constantFrom(
  ...["", "~", "~~", "~x", "~x41", "~t1", "~7E", "1", "-1", "1.0", "1e5", "1.0e+20", "inf", "-Inf", "007", "-0"],
  ...[":", "a:b", "\0", "a\0b", "é", "😀", "*", "`", " ", ".", "..", "/", "%41", "9223372036854775808"],
);
const text = fc.oneof(
  tricky,
  fc.string({ unit: fc.constantFrom("~", "x", "t", "4", "1", "e", "+", ".", ":", "-", "A", "é") }),
  fc.string({ unit: "binary" }),
);
const integer = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt(-9n, 9n));
const blob = fc.uint8Array({ maxLength: 5 });

/** Reals as SQLite's own text. */
function reals(): fc.Arbitrary<KeyValue> {
  const print = emptyDatabase().prepare("SELECT CAST(? AS TEXT)").pluck();
  return fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(1e20, -1.5e-7, 0.1 + 0.2)).map((value) => ({
    real: print.get(value) as string,
  }));
}

/** What a column of the affinity can hold. */
function storable(affinity: Affinity, real: fc.Arbitrary<KeyValue>): fc.Arbitrary<KeyValue> {
  if (affinity === "TEXT") return fc.oneof(text, blob);
  return affinity === "REAL" ? fc.oneof(text, blob, real) : fc.oneof(text, blob, real, integer);
}

function keys(): fc.Arbitrary<{ affinities: Affinity[]; values: KeyValue[] }> {
  const real = reals();
  const shape = fc.array(fc.constantFrom(...AFFINITIES), { minLength: 1, maxLength: 3 });
  return shape.chain((affinities) =>
    fc.tuple(...affinities.map((affinity) => storable(affinity, real))).map((values) => ({ affinities, values })),
  );
}

const plain = (values: readonly KeyValue[] | undefined) =>
  values?.map((value) => (value instanceof Uint8Array ? { blob: [...value] } : value));

test("decoding gives back what was encoded", () => {
  fc.assert(
    fc.property(keys(), ({ affinities, values }) => {
      const id = encodeKey(values, affinities);
      expect(id).not.toBe("");
      expect(plain(decodeKey(id, affinities))).toEqual(plain(values));
      if (affinities.length > 1) expect(id).toMatch(SAFE);
    }),
    { numRuns: 1000 },
  );
});

test("an id that no key has is undefined, any other stands for itself", () => {
  const shape = fc.array(fc.constantFrom(...AFFINITIES), { minLength: 1, maxLength: 3 });
  const foreign = fc.oneof(
    fc.array(text).map((parts) => parts.join(":")),
    text,
  );
  const seen = { foreign: 0, own: 0 };
  fc.assert(
    fc.property(shape, foreign, (affinities, id) => {
      const values = decodeKey(id, affinities);
      if (values) expect(encodeKey(values, affinities)).toBe(id);
      seen[values ? "own" : "foreign"]++;
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(seen.foreign, seen.own)).toBeGreaterThan(20);
});

describe("ids are as readable as can be", () => {
  test.each<[KeyValue[], Affinity[], string]>([
    [[7n], ["INTEGER"], "7"],
    [["7"], ["TEXT"], "7"],
    [["7"], ["BLOB"], "~t7"],
    [["Juliet's aunt: ü"], ["TEXT"], "Juliet's aunt: ü"],
    [[""], ["TEXT"], "~"],
    [["~a"], ["TEXT"], "~~a"],
    [[{ real: "1.5" }], ["REAL"], "1.5"],
    [[{ real: "1.0e+20" }], ["REAL"], "1.0e+20"],
    [[Buffer.from("A")], ["BLOB"], "~x41"],
    [[7n, "de-DE"], ["INTEGER", "TEXT"], "7:de-DE"],
    [["a:b", "ü"], ["TEXT", "TEXT"], "a~3Ab:~C3~BC"],
    [["", { real: "1.0e+20" }], ["TEXT", "REAL"], "~:1.0e~2B20"],
  ])("%o in %o", (values, affinities, id) => expect(encodeKey(values, affinities)).toBe(id));
});

test.each<[string, Affinity[]]>([
  ["", ["TEXT"]],
  ["-0", ["INTEGER"]],
  ["9223372036854775808", ["INTEGER"]],
  ["~", ["TEXT", "TEXT"]],
  ["a:b:c", ["TEXT", "TEXT"]],
  ["a:", ["TEXT", "TEXT"]],
  ["a~3ab:c", ["TEXT", "TEXT"]],
  ["é:c", ["TEXT", "TEXT"]],
  ["~x4", ["TEXT", "TEXT", "TEXT"]],
])("%j is no id of %o", (id, affinities) => expect(decodeKey(id, affinities)).toBeUndefined());
