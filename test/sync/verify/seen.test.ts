/**
 * Invariant: Seen holds what was added and nothing else, through any growth; Suspects gives back every id once, in groups, and of
 * those that were confirmed only them.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Seen } from "../../../src/sync/verify/seen.js";
import { Suspects } from "../../../src/sync/verify/suspects.js";

const id = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }).map((text) => text.toWellFormed()),
  fc.integer().map(String),
  fc.constantFrom("~", "a\0b", "\0", " ", "*", "`", ".", "😀", "a:b", "~t1"),
);

it("Seen is what a Set is", () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 300 }), fc.array(id, { maxLength: 300 }), (added, asked) => {
      const seen = new Seen();
      for (const each of added) seen.add(each);
      const set = new Set(added);
      expect(seen.count).toBe(set.size);
      for (const each of [...added, ...asked]) expect(seen.has(each)).toBe(set.has(each));
    }),
    { seed: 7, numRuns: 200 },
  );
});

it.each([
  ["numbers", (n: number) => String(n)],
  ["padded numbers", (n: number) => `line-${String(n).padStart(12, "0")}`],
  ["pairs", (n: number) => `${n % 700}:${Math.floor(n / 700)}`],
  ["hex", (n: number) => Math.imul(n, 0x9e3779b1).toString(16)],
])("half a million %s, and none of the next half", (_, make) => {
  const seen = new Seen();
  const half = 500_000;
  for (let n = 0; n < half; n++) seen.add(make(n));
  expect(seen.count).toBe(half);
  let [missing, phantom] = [0, 0];
  for (let n = 0; n < half; n++) {
    if (!seen.has(make(n))) missing++;
    if (seen.has(make(n + half))) phantom++;
  }
  expect({ missing, phantom }).toEqual({ missing: 0, phantom: 0 });
});

it("Suspects come in groups, each once, the confirmed ones among them", () => {
  fc.assert(
    fc.property(
      fc.array(id, { maxLength: 60 }),
      fc.array(id, { maxLength: 20 }),
      fc.integer({ min: 1, max: 9 }),
      (ids, more, size) => {
        const suspects = new Suspects();
        suspects.add(ids);
        suspects.add(more);
        suspects.confirm(more);
        const [all, confirmed] = [{ confirmed: false }, { confirmed: true }].map((options) => [
          ...suspects.groups(size, options),
        ]);
        suspects.close();
        expect(new Set(all?.flat())).toEqual(new Set([...ids, ...more]));
        expect(new Set(confirmed?.flat())).toEqual(new Set(more));
        for (const groups of [all, confirmed]) {
          expect(groups?.flat().length).toBe(new Set(groups?.flat()).size);
          expect(groups?.slice(0, -1).every((group) => group.length === size)).toBe(true);
        }
      },
    ),
    { seed: 7, numRuns: 150 },
  );
});
