/*
 * Invariant: a collection's name gives back its version for its own alias, and for no other.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { collectionName, versionOf } from "../../src/collection/name.js";

const alias = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", "_", "v", "1", "__v1", ".", "(") }),
);
const version = fc.integer({ min: 1, max: 999_999_999 });

test("the version of a name that was made is the one it was made with", () => {
  fc.assert(
    fc.property(alias, version, (name, number) => {
      expect(versionOf(collectionName(name, number), name)).toBe(number);
    }),
  );
});

test("a name that has a version is the one that would be made", () => {
  const tail = fc.oneof(
    fc.string({ unit: fc.constantFrom("_", "v", "0", "1", "9", "-", "a") }),
    fc.nat().map((number) => String(number)),
  );
  const seen = { ours: 0, others: 0 };
  fc.assert(
    fc.property(alias, fc.constantFrom("", "__v", "_v"), tail, (name, mark, end) => {
      const found = versionOf(name + mark + end, name);
      seen[found === undefined ? "others" : "ours"]++;
      if (found !== undefined) expect(collectionName(name, found)).toBe(name + mark + end);
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(seen.ours, seen.others)).toBeGreaterThan(20);
});

test.each([
  ["characters", "characters"],
  ["characters__v", "characters"],
  ["characters__v0", "characters"],
  ["characters__v01", "characters"],
  ["characters__v1x", "characters"],
  ["characters__v1__v2", "characters"],
  ["characters__v1\n", "characters"],
  ["characters__v-1", "characters"],
  ["Characters__v1", "characters"],
  ["lines__v1", "characters"],
  ["characters__v12345678901", "characters"],
])("%j is no collection of %s", (name, of) => expect(versionOf(name, of)).toBeUndefined());

test("a table may itself be named like a collection", () => {
  expect(versionOf("a__v1__v2", "a__v1")).toBe(2);
  expect(collectionName("characters", 1)).toBe("characters__v1");
});
