/*
 * Invariant: whatever is changed in the mapping file while no daemon runs, the next one makes of it a plan that the history tells,
 * and ends with a collection that is as the file asks for and documents that are what their rows make.
 */
import { expect, test } from "vitest";
import type { TableMapping } from "../../../src/config/mapping/schema.js";
import { byId, changeMapping, collectionOf, map, mappedWorld, type Told } from "./mapped.js";

const TABLE = [
  `CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, name TEXT, tags TEXT, meta TEXT, born DATE, lat REAL, lng REAL,
    deleted INTEGER NOT NULL DEFAULT 0, score INTEGER)`,
  `INSERT INTO t VALUES (1, 'mira', 'Mira', 'a;b, c', '{"city": "Rome", "n": {"x": [1, 2]}}', '1990-04-01', 52.5, 13.25, 0, 5),
    (2, 'jon', 'Jon', '', '{}', NULL, NULL, NULL, 0, NULL), (3, NULL, 'Nil', NULL, NULL, NULL, NULL, NULL, 1, 3)`,
];

const field = ({ fields }: Told, name: string) => fields.find((each) => each.name === name);

test("from one mapping to the next", { timeout: 120_000 }, async () => {
  const first: TableMapping = {
    softDelete: "deleted",
    columns: {
      tags: { split: ",", facet: true },
      meta: { type: "object" },
      born: { type: "timestamp", name: "birth" },
      place: { from: ["lat", "lng"] },
    },
  };
  const world = await mappedWorld({ T: first }, { statements: TABLE });
  expect((await world.once()).code).toBe(0);
  expect(await byId(world, "t")).toEqual({
    1: {
      ...{ slug: "mira", name: "Mira", tags: ["a;b", "c"], meta: { city: "Rome", n: { x: [1, 2] } }, birth: 638928000 },
      ...{ lat: 52.5, lng: 13.25, place: [52.5, 13.25], deleted: 0, score: 5 },
    },
    2: { slug: "jon", name: "Jon", tags: [], meta: {}, deleted: 0 },
  });
  const made = await collectionOf(world, "t");
  expect(made.enable_nested_fields).toBe(true);
  expect(field(made, "tags")).toMatchObject({ type: "string[]", facet: true });
  expect(field(made, "birth")).toMatchObject({ type: "int64", sort: true });

  // Only what the server can make of the documents that it has.
  const { tags, ...others } = first.columns ?? {};
  const patched: TableMapping = {
    ...first,
    columns: { ...others, tags: { split: ",", infix: true }, name: { stem: true, locale: "en", sort: true } },
  };
  expect(await changeMapping(world, { t: patched })).toEqual({
    kinds: ["mapping_changed", "mapping_changed"],
    action: "patch",
  });
  const after = await collectionOf(world, "t");
  expect(after.name).toBe(made.name);
  expect(field(after, "tags")).toMatchObject({ facet: false, infix: true });
  expect(field(after, "name")).toMatchObject({ stem: true, locale: "en", sort: true });
  expect((await changeMapping(world, { t: { ...patched } })).kinds).toEqual([]);

  // Only the documents are others.
  const split: TableMapping = {
    ...patched,
    where: "name <> 'Jon'",
    columns: { ...patched.columns, tags: { split: ";", infix: true } },
  };
  expect(await changeMapping(world, { t: split })).toEqual({
    kinds: ["mapping_changed", "settings_changed"],
    action: "backfill, repair",
  });
  expect(await byId(world, "t")).toMatchObject({ 1: { tags: ["a", "b, c"] } });
  expect(Object.keys(await byId(world, "t"))).toEqual(["1"]);

  // Another collection.
  const keyed: TableMapping = {
    ...{ id: "slug", collection: "folk", defaultSortingField: "score", tokenSeparators: ["-"], symbolsToIndex: ["+"] },
    columns: { born: { type: "timestamp" }, id: { name: "number" } },
  };
  const { kinds, action } = await changeMapping(world, { t: keyed });
  expect(kinds).toEqual(expect.arrayContaining(["key_changed", "settings_changed"]));
  expect(action).toBe("reinstall, rebuild");
  const folk = await collectionOf(world, "folk");
  expect(folk).toMatchObject({
    ...{ name: "folk__v1", default_sorting_field: "score", token_separators: ["-"], symbols_to_index: ["+"] },
    ...{ enable_nested_fields: false },
  });
  expect(field(folk, "score")).toMatchObject({ optional: false });
  // Jon has no score, Nil no slug.
  expect(await byId(world, "folk")).toEqual({
    mira: {
      ...{ slug: "mira", number: 1, name: "Mira", tags: "a;b, c", meta: '{"city": "Rome", "n": {"x": [1, 2]}}' },
      ...{ born: 638928000, lat: 52.5, lng: 13.25, deleted: 0, score: 5 },
    },
  });
  const reasons = "SELECT document_id, field, reason FROM _sync_rejection";
  expect(world.stateRows(reasons)).toEqual([["jon", "", expect.stringMatching(/^score is NULL/)]]);

  // Back to what follows from the table.
  expect((await changeMapping(world, {})).action).toBe("reinstall, rebuild");
  expect(Object.keys(await byId(world, "t"))).toEqual(["1", "2", "3"]);
  await world.equal("t");
});

test("an object that goes takes no other field along", { timeout: 120_000 }, async () => {
  const objects = { columns: { meta: { type: "object" as const } } };
  const world = await mappedWorld(
    { t: objects },
    {
      statements: [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, meta TEXT, meta_note TEXT, metal TEXT)",
        `INSERT INTO t VALUES (1, '{"city": "Rome", "n": 1}', 'note', 'iron'), (2, '{"n": 1.5}', NULL, NULL)`,
      ],
    },
  );
  expect((await world.once()).code).toBe(0);
  // The server takes the type of a member from the first document that has it.
  expect(world.stateRows("SELECT document_id, field, reason FROM _sync_rejection")).toEqual([
    ["2", "", "Field `meta.n` must be an int64."],
  ]);
  const names = async () => (await collectionOf(world, "t")).fields.map(({ name }) => name).sort();
  expect(await names()).toEqual(["meta", "meta.city", "meta.n", "meta_note", "metal"]);
  expect(await changeMapping(world, { t: { ...objects, onMismatch: "reject" } })).toMatchObject({ action: "backfill" });
  expect(await names()).toHaveLength(5);
  expect(await changeMapping(world, { t: { exclude: ["meta"] } })).toMatchObject({ action: "patch, backfill" });
  expect(await names()).toEqual(["meta_note", "metal"]);
  expect(await byId(world, "t")).toEqual({ 1: { meta_note: "note", metal: "iron" }, 2: {} });
});

test("plans wait where plans wait, and are shown before anything is done", { timeout: 120_000 }, async () => {
  const world = await mappedWorld({}, { statements: TABLE, settings: { SCHEMA_POLICY: "manual" } });
  expect((await world.once()).code).toBe(0);
  const before = await collectionOf(world, "t");
  map(world, { t: { columns: { meta: { type: "object" } } } });
  expect((await world.once()).code).toBe(0);
  expect(await collectionOf(world, "t")).toEqual(before);
  expect(await byId(world, "t")).toMatchObject({ 1: { meta: '{"city": "Rome", "n": {"x": [1, 2]}}' } });
  expect((await world.start({}, ["schema", "apply"]).ended).code).toBe(0);
  expect(await byId(world, "t")).toMatchObject({ 1: { meta: { city: "Rome" } } });
});
