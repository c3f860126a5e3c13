/*
 * Invariant: whatever a mapping asks for is recorded, noticed when it changes, and carried over by the least that brings it about:
 * what the server can make of its documents by a PATCH, other documents by sending them, and the rest by a new collection. What was
 * recorded before anything could be asked for is no change.
 */
import { describe, expect, test } from "vitest";
import { compareColumns } from "../../src/collection/compare-columns.js";
import { desiredSchema } from "../../src/collection/desired.js";
import { difference, type Ours } from "../../src/collection/difference.js";
import { type ExistingField, misfits, unlikeSettings } from "../../src/collection/fit.js";
import { planOf, type Step } from "../../src/collection/plan.js";
import { type RecordedColumn, recordedColumns } from "../../src/collection/recorded.js";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { introspect } from "../../src/database/introspect.js";
import { openOwn } from "../../src/database/open.js";
import { keyedBy } from "../../src/database/shape.js";
import { type DocumentMapping, mapTable } from "../../src/document/mapping.js";
import { differingSettings } from "../../src/document/settings.js";
import { differenceOf } from "../../src/sync/schema/patch.js";

const CREATE = `CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, name TEXT, tags TEXT, meta JSON, n INTEGER, born DATE,
  lat REAL, lng REAL)`;

function mappingOf(asked: TableMapping = {}): DocumentMapping {
  const connection = openOwn(":memory:");
  connection.exec(CREATE);
  const shape = introspect(connection, "t");
  connection.close();
  if (!shape) throw new Error("there is no table t");
  return mapTable((asked.id === undefined ? undefined : keyedBy(shape, asked.id)) ?? shape, [], asked);
}

/** As it is read back from the state database. */
const recorded = (mapping: DocumentMapping) => JSON.parse(JSON.stringify(recordedColumns(mapping))) as RecordedColumn[];

function planFor(before: TableMapping, after: TableMapping): { kinds: string[]; steps: Step[] } {
  const [was, is] = [mappingOf(before), mappingOf(after)];
  const settings = differingSettings(JSON.parse(JSON.stringify(was.settings)), is.settings);
  const changes = [
    ...compareColumns(recorded(was), recordedColumns(is)),
    ...(settings.length > 0 ? [{ kind: "settings_changed" as const, settings }] : []),
  ];
  return { kinds: changes.map(({ kind }) => kind), steps: planOf(changes, recorded(was), recordedColumns(is)) };
}

const columns = (wanted: NonNullable<TableMapping["columns"]>): TableMapping => ({ columns: wanted });

describe("each change has its plan", () => {
  const cases: [name: string, before: TableMapping, after: TableMapping, steps: Step[]][] = [
    ["nothing", columns({ name: { facet: true } }), columns({ name: { facet: true } }), []],
    [
      "what is so anyway",
      {},
      { onMismatch: "omit", tokenSeparators: [], columns: { name: { facet: false, index: true } } },
      [],
    ],
    ["a facet", {}, columns({ name: { facet: true } }), ["patch"]],
    ["no facet any more", columns({ name: { facet: true } }), {}, ["patch"]],
    ["sorting", {}, columns({ name: { sort: true } }), ["patch"]],
    ["infix, stem and locale", {}, columns({ name: { infix: true, stem: true, locale: "en" } }), ["patch"]],
    ["nothing indexed", {}, columns({ name: { index: false } }), ["patch"]],
    ["another name", {}, columns({ name: { name: "x" } }), ["patch", "backfill"]],
    ["left out", {}, { exclude: ["name"] }, ["patch", "backfill"]],
    ["taken in", { include: ["tags"] }, { include: ["tags", "name"] }, ["patch", "backfill"]],
    ["a geopoint", {}, columns({ p: { from: ["lat", "lng"] } }), ["patch", "backfill"]],
    ["no geopoint any more", columns({ p: { from: ["lat", "lng"] } }), {}, ["patch", "backfill"]],
    [
      "another longitude",
      columns({ p: { from: ["lat", "lng"] } }),
      columns({ p: { from: ["lat", "n"] } }),
      ["backfill"],
    ],
    ["another separator", columns({ tags: { split: "," } }), columns({ tags: { split: ";" } }), ["backfill"]],
    ["another path", columns({ meta: { json: "$.a" } }), columns({ meta: { json: "$.b" } }), ["backfill"]],
    ["unix seconds of numbers", {}, columns({ n: { type: "timestamp" } }), ["backfill"]],
    ["unix seconds of texts", {}, columns({ born: { type: "timestamp" } }), ["rebuild"]],
    ["parts of a text", {}, columns({ tags: { split: "," } }), ["rebuild"]],
    ["objects", {}, columns({ meta: { type: "object" } }), ["rebuild"]],
    ["the first objects, in a new field", {}, columns({ meta: { type: "object", name: "x" } }), ["rebuild"]],
    ["a condition", {}, { where: "n > 1" }, ["backfill", "repair"]],
    ["deleted rows", { softDelete: "n" }, {}, ["backfill", "repair"]],
    ["what does not fit", {}, { onMismatch: "reject" }, ["backfill"]],
    [
      "a facet and a condition",
      {},
      { where: "n > 1", columns: { name: { facet: true } } },
      ["patch", "backfill", "repair"],
    ],
    ["another alias", {}, { collection: "x" }, ["rebuild"]],
    ["another order", {}, { defaultSortingField: "n" }, ["rebuild"]],
    ["separators", { tokenSeparators: ["-"] }, {}, ["rebuild"]],
    ["symbols", {}, { symbolsToIndex: ["+"], where: "n > 1" }, ["rebuild"]],
    ["another id", {}, { id: "slug" }, ["reinstall", "rebuild"]],
  ];
  test.each(cases)("%s", (_, before, after, steps) => expect(planFor(before, after).steps).toEqual(steps));
});

test("what was recorded before anything could be asked for is no change", () => {
  const old = recordedColumns(mappingOf()).map(({ field, points: _, ...column }) => ({
    ...column,
    field: field && { name: field.name, type: field.type, sort: field.sort },
  }));
  expect(recorded(mappingOf())).toEqual(old);
  expect(compareColumns(old, recordedColumns(mappingOf()))).toEqual([]);
  expect(differingSettings({}, mappingOf().settings)).toEqual([]);
});

const ASKED: TableMapping = {
  ...{ defaultSortingField: "n", tokenSeparators: ["-", "/"], symbolsToIndex: ["+"] },
  columns: {
    name: { facet: true, infix: true, stem: true, locale: "en", sort: true },
    tags: { split: ",", index: false },
    meta: { type: "object" },
    p: { from: ["lat", "lng"] },
  },
};

test("the schema has all that is asked for, and a required field for the order alone", () => {
  const { fields, ...settings } = desiredSchema(mappingOf(ASKED));
  expect(settings).toEqual({
    ...{
      default_sorting_field: "n",
      token_separators: ["-", "/"],
      symbols_to_index: ["+"],
      enable_nested_fields: true,
    },
  });
  const byName = Object.fromEntries(fields.map(({ name, ...field }) => [name, field]));
  expect(byName).toMatchObject({
    name: { type: "string", optional: true, sort: true, facet: true, infix: true, stem: true, locale: "en" },
    tags: { type: "string[]", optional: true, sort: false, index: false },
    meta: { type: "object", optional: true, sort: false },
    p: { type: "geopoint", optional: true, sort: true },
    n: { type: "int64", optional: false, sort: true },
  });
});

describe("a collection that is there", () => {
  const desired = desiredSchema(mappingOf(ASKED));
  const always = new Set(["n"]);
  const altered = (name: string, change: Partial<ExistingField>) =>
    desired.fields.map((field) => (field.name === name ? { ...field, ...change } : field));
  const ours: Ours = { dropped: new Set(), resorted: new Set(), reset: new Set(), always };

  test("fits where it has what is asked for, and more that does no harm", () => {
    const nested = [{ name: "meta.city", type: "string", optional: true }];
    const existing = [...altered("n", { facet: true }), ...nested];
    expect(misfits(desired, existing, always)).toEqual([]);
    expect(unlikeSettings(desired, { ...desired, token_separators: ["/", "-"] })).toEqual([]);
    expect(difference(desired, existing, ours, desired)).toEqual({ patch: [], conflicts: [] });
  });

  test.each<[string, Partial<ExistingField>, string]>([
    ["name", { facet: false }, "field name lacks facet: true"],
    ["name", { infix: false }, "field name lacks infix: true"],
    ["name", { stem: false }, "field name lacks stem: true"],
    ["name", { locale: "" }, 'field name lacks locale: "en"'],
    ["tags", { index: true }, "field tags lacks index: false"],
  ])("%s with %o does not fit, and is patched", (name, change, fault) => {
    expect(misfits(desired, altered(name, change), always)).toEqual([fault]);
    const field = desired.fields.find((each) => each.name === name);
    expect(difference(desired, altered(name, change), ours, desired)).toEqual({
      patch: [{ name, drop: true }, field],
      conflicts: [],
    });
  });

  test.each([
    ["default_sorting_field", ""],
    ["default_sorting_field", "age"],
    ["token_separators", []],
    ["symbols_to_index", ["-"]],
    ["enable_nested_fields", false],
  ])("%s %j can only be had by a new one", (setting, value) => {
    const found = { ...desired, [setting]: value };
    expect(unlikeSettings(desired, found)).toEqual([setting]);
    expect(difference(desired, desired.fields, ours, found)).toEqual({ patch: [], conflicts: [setting] });
  });

  test("the field that sorts is never dropped, not even to be added again", () => {
    const wanted = { ...desired, fields: altered("n", { facet: true }) as typeof desired.fields };
    expect(difference(wanted, desired.fields, ours, desired)).toEqual({ patch: [], conflicts: ["n"] });
    const without = { fields: desired.fields.filter(({ name }) => name !== "n") };
    const dropped = { ...ours, dropped: new Set(["n"]) };
    expect(difference(without, desired.fields, dropped, desired).conflicts).toEqual(["n"]);
  });

  test("what nobody asks for any more is taken back, and what nobody ever asked for stays", () => {
    const before = recorded(mappingOf(columns({ name: { facet: true, sort: true } })));
    const existing = desiredSchema(
      mappingOf(columns({ name: { facet: true, sort: true }, tags: { facet: true } })),
    ).fields;
    const { patch } = differenceOf(mappingOf(), before, { fields: existing });
    expect(patch).toEqual([
      { name: "name", drop: true },
      { name: "name", type: "string", optional: true, sort: false },
    ]);
  });
});
