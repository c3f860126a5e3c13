/*
 * Invariant: the PATCH brings a collection's fields to exactly what the table asks for, except for those whose type is another
 * one, and afterwards nothing differs; no field of somebody else's is touched.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { desiredSchema } from "../../src/collection/desired.js";
import { difference, type FieldPatch } from "../../src/collection/difference.js";
import { startEmulator } from "../../src/emulator/index.js";
import { differenceOf } from "../../src/sync/schema/patch.js";
import type { FieldSchema } from "../../src/typesense/schema.js";
import { create, looks } from "./tables.js";

const field = (name: string, type = "string", sort = false) => ({ name, type, optional: true as const, sort });
const OURS = {
  dropped: new Set<string>(),
  resorted: new Set<string>(),
  reset: new Set<string>(),
  always: new Set<string>(),
};

describe("what differs", () => {
  const cases: [string, FieldSchema[], Partial<typeof OURS>, FieldPatch[], string[]][] = [
    ["nothing", [field("a"), field("n", "int64", true)], {}, [], []],
    ["a field is missing", [field("a")], {}, [field("n", "int64", true)], []],
    [
      "one is too many, and was ours",
      [field("a"), field("n", "int64", true), field("x")],
      { dropped: new Set(["x"]) },
      [{ name: "x", drop: true }],
      [],
    ],
    ["one is too many, and none of ours", [field("a"), field("n", "int64", true), field("x")], {}, [], []],
    ["a dropped one is gone already", [field("a"), field("n", "int64", true)], { dropped: new Set(["x"]) }, [], []],
    ["another type", [field("a", "int64"), field("n", "int64", true)], {}, [], ["a"]],
    ["sorted otherwise by somebody", [field("a", "string", true), field("n", "int64", true)], {}, [], []],
    [
      "sorted otherwise by a change of ours",
      [field("a", "string", true), field("n", "int64", true)],
      { resorted: new Set(["a"]) },
      [{ name: "a", drop: true }, field("a")],
      [],
    ],
    [
      "facets and the like",
      [{ ...field("a"), facet: true, infix: true, locale: "de" }, field("n", "int64", true)],
      {},
      [],
      [],
    ],
    [
      "required",
      [{ ...field("a"), optional: false }, field("n", "int64", true)],
      {},
      [{ name: "a", drop: true }, field("a")],
      [],
    ],
    [
      "required, and always there",
      [{ ...field("a"), optional: false }, field("n", "int64", true)],
      { always: new Set(["a"]) },
      [],
      [],
    ],
  ];
  test.each(cases)("%s", (_, existing, ours, patch, conflicts) => {
    const desired = { fields: [field("a"), field("n", "int64", true)] };
    expect(difference(desired, existing, { ...OURS, ...ours })).toEqual({ patch, conflicts });
  });
});

/** Fields as a server may have them: those of an earlier table, some of them altered, and some of somebody else's. */
const meddling = fc.record({
  required: fc.subarray(["a", "b", "c", "k"]),
  facets: fc.subarray(["a", "b", "c"]),
  lost: fc.subarray(["a", "b", "c", "d"]),
  foreign: fc.uniqueArray(
    fc.record({ name: fc.constantFrom("d", "y", "z", "id_"), type: fc.constantFrom("string", "int32", "string[]") }),
    { selector: ({ name }) => name },
  ),
});

interface Situation {
  existing: FieldSchema[];
  foreign: FieldSchema[];
  between: (fields: FieldSchema[]) => { patch: FieldPatch[]; conflicts: string[] };
  desired: FieldSchema[];
}

const situation: fc.Arbitrary<Situation> = fc.tuple(create, create, meddling).map(([one, other, changed]) => {
  const [before, after] = looks(one, ["DROP TABLE t", other]);
  if (!before || !after) throw new Error("there is no table t");
  const old = desiredSchema(before.mapping).fields.filter(({ name }) => !changed.lost.includes(name));
  const ours = old.map((each) => ({
    ...each,
    ...(changed.required.includes(each.name) ? { optional: false } : {}),
    ...(changed.facets.includes(each.name) ? { facet: true } : {}),
  }));
  const mapped = new Set(desiredSchema(before.mapping).fields.map(({ name }) => name));
  const foreign = changed.foreign.filter(({ name }) => !mapped.has(name)).map((each) => ({ ...each, optional: true }));
  return {
    existing: [...ours, ...foreign],
    foreign,
    between: (fields) => differenceOf(after.mapping, before.columns, { fields }),
    desired: desiredSchema(after.mapping).fields,
  };
});

test("the PATCH, applied, gives the desired fields, and then nothing differs", () => {
  const seen = { patched: 0, conflicts: 0, foreign: 0 };
  fc.assert(
    fc.property(situation, ({ existing, foreign, between, desired }) => {
      const { patch, conflicts } = between(existing);
      const fields = apply(existing, patch);
      const wanted = desired.filter(({ name }) => !conflicts.includes(name));
      for (const each of wanted) {
        const { type, sort } = fields.find(({ name }) => name === each.name) ?? {};
        const isAltered = patch.some(({ name }) => name === each.name);
        const unaltered = existing.find(({ name }) => name === each.name)?.sort;
        expect({ type, sort }).toEqual({ type: each.type, sort: isAltered ? each.sort : unaltered });
      }
      const kept = new Set([...desired, ...foreign].map(({ name }) => name));
      expect(fields.filter(({ name }) => !kept.has(name) && name !== "_")).toEqual([]);
      expect(fields).toEqual(expect.arrayContaining(foreign));
      for (const name of conflicts) expect(fields).toContain(existing.find((each) => each.name === name));
      expect(between(fields)).toEqual({ patch: [], conflicts });
      for (const [what, list] of Object.entries({ patched: patch, conflicts, foreign }))
        if (list.length > 0) seen[what as keyof typeof seen]++;
    }),
    { seed: 1, numRuns: 1000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});

test("a server takes the PATCH, and tells the desired fields afterwards", async () => {
  const emulator = await startEmulator({ apiKey: "key" });
  const headers = { "x-typesense-api-key": "key" };
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(emulator.url + path, { method, headers, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as { fields: FieldSchema[] };
  };
  let number = 0;
  const run = async ({ existing, between, desired }: Situation) => {
    fc.pre(existing.length > 0);
    const path = `/collections/c${++number}`;
    const created = await call("POST", "/collections", { name: `c${number}`, fields: existing });
    const { patch, conflicts } = between(created.fields);
    if (patch.length > 0) await call("PATCH", path, { fields: patch });
    const { fields } = await call("GET", path);
    for (const { name, type } of desired) {
      if (!conflicts.includes(name)) expect(fields).toContainEqual(expect.objectContaining({ name, type }));
    }
    expect(between(fields)).toEqual({ patch: [], conflicts });
  };
  try {
    await fc.assert(fc.asyncProperty(situation, run), { seed: 1, numRuns: 60 });
  } finally {
    await emulator.kill();
  }
});

/** What a server makes of a PATCH: entry by entry, and never a field twice. */
function apply(fields: readonly FieldSchema[], patch: readonly FieldPatch[]): FieldSchema[] {
  return patch.reduce<FieldSchema[]>(
    (left, entry) => {
      const others = left.filter(({ name }) => name !== entry.name);
      if ("drop" in entry) {
        expect(others).toHaveLength(left.length - 1);
        return others;
      }
      expect(others).toHaveLength(left.length);
      return [...others, entry];
    },
    [...fields],
  );
}
