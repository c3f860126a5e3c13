/*
 * Invariant: a collection that is there fits exactly where it takes every document of ours: each field with its type, and
 * none required.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ExistingField, misfits } from "../../src/collection/fit.js";

const field = (name: string, type = "int64") => ({ name, type, optional: true as const, sort: true });
const desired = { fields: [field("n"), field("s", "string")] };

describe("fits", () => {
  test.each<[string, ExistingField[]]>([
    ["our own", desired.fields],
    ["in another order, with more that is optional", [field("s", "string"), field("x", "auto"), field("n")]],
    [
      "without a word on what is optional",
      [
        { name: "n", type: "int64" },
        { name: "s", type: "string" },
      ],
    ],
    ["with a pattern", [...desired.fields, { name: ".*", type: "auto", optional: false }]],
    ["with a nested pattern", [...desired.fields, { name: "tag_*", type: "string*", optional: false }]],
  ])("%s", (_, existing) => expect(misfits(desired, existing)).toEqual([]));
});

describe("does not fit", () => {
  test.each<[string, ExistingField[], string[]]>([
    ["nothing there", [], ["field n (int64) is missing", "field s (string) is missing"]],
    ["one field less", [field("s", "string")], ["field n (int64) is missing"]],
    ["another type", [field("n", "int32"), field("s", "string")], ["field n is int32, not int64"]],
    [
      "required",
      [{ ...field("n"), optional: false }, field("s", "string")],
      ["field n is required, but may be NULL in the table"],
    ],
    [
      "a required field of others",
      [...desired.fields, { name: "x", type: "string", optional: false }],
      ["field x is required, but no column gives it"],
    ],
    ["another case", [field("N"), field("s", "string")], ["field n (int64) is missing"]],
  ])("%s", (_, existing, faults) => expect(misfits(desired, existing)).toEqual(faults));
});

test("a required field that every document has is no misfit", () => {
  const existing = [{ ...field("n"), optional: false }, field("s", "string")];
  expect(misfits(desired, existing, new Set(["n"]))).toEqual([]);
  expect(misfits(desired, existing, new Set(["s"]))).toHaveLength(1);
  expect(misfits(desired, [{ ...field("n", "int32"), optional: false }, field("s", "string")], new Set(["n"]))).toEqual(
    ["field n is int32, not int64"],
  );
});

test("what fits stays so when optional fields are added, and fails when one of ours is taken", () => {
  const names = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { minLength: 1 });
  const types = fc.constantFrom("int64", "string", "bool", "float");
  fc.assert(
    fc.property(names, names, types, fc.nat(), (ours, others, type, pick) => {
      const wanted = { fields: ours.map((name) => field(name, type)) };
      const extra = others.filter((name) => !ours.includes(name)).map((name) => field(name));
      expect(misfits(wanted, [...extra, ...wanted.fields])).toEqual([]);
      const without = wanted.fields.filter((_, index) => index !== pick % ours.length);
      expect(misfits(wanted, [...without, ...extra])).toHaveLength(1);
    }),
  );
});
