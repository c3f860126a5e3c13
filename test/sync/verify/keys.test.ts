/**
 * Invariant: whatever a table's key is, verifying finds exactly the documents that are missing, altered, or without a row, and
 * repairing marks exactly those; a document whose id no row can have is never taken for the document of another row.
 */
import { expect, it } from "vitest";
import { World } from "../../support/world.js";
import { IN_SYNC, marked, put, remove, repaired, verified } from "./verified.js";

const AWKWARD = [
  "a",
  "A",
  " x",
  "x ",
  "..",
  ".",
  "*",
  "`",
  "`*`",
  "",
  "~",
  "~a",
  "a/b",
  "a,b",
  "ä",
  "😀",
  "%2F",
  "?#",
  "1",
  "01",
  "1.0",
  "null",
];
const quoted = (values: readonly string[]) => values.map((each) => `('${each}', 'the ${each}')`).join(", ");
const NUMBERS = "(1, 'one'), (-7, 'm'), (9007199254740993, 'big'), (9223372036854775807, 'most'), (20, 't')";
const REALS =
  "(0.1, 'a'), (1.0, 'b'), (-2.5e-300, 'c'), (1e300, 'd'), (0.30000000000000004, 'e'), (123456789012345678.0, 'f')";
const MIXED = `${NUMBERS}, (1.5, 'real'), ('1', 'text'), ('x', 'text'), (x'00ff', 'blob'), ('~x00', 'text'), ('', 'empty'), (1e20, 'large')`;

interface Case {
  key: string;
  rows: string;
  /** Ids of documents to delete, to alter, and of ones to add that have no row but could have one. */
  gone: string[];
  altered: string[];
  added: string[];
  /** Ids that no row can have. */
  impossible: string[];
}

const CASES: Record<string, Case> = {
  integer: {
    key: "INTEGER PRIMARY KEY",
    rows: NUMBERS,
    ...{ gone: ["-7"], altered: ["9007199254740993", "20"], added: ["9007199254740992", "5"] },
    impossible: ["1.0", "1.5", "20.0", "x", "~x41", "~t1", "9223372036854775808", "01", "1 ", "~"],
  },
  text: {
    key: "TEXT PRIMARY KEY",
    rows: quoted(AWKWARD),
    ...{
      gone: ["*", "..", " x", "~"],
      altered: ["`", ".", "A", "a/b", "~~a"],
      added: ["b", "***", "` `", "...", "\t"],
    },
    impossible: ["~t1", "~x4"],
  },
  "text without regard to case": {
    key: "TEXT COLLATE NOCASE PRIMARY KEY",
    rows: quoted(["abc", "DEF", "ghi"]),
    ...{ gone: ["ghi"], altered: ["DEF"], added: ["ABC", "def"] },
    impossible: ["~t1"],
  },
  BLOB: {
    key: "BLOB PRIMARY KEY",
    rows: MIXED,
    ...{ gone: ["~x00ff", "1"], altered: ["~t1", "1.5", "~"], added: ["~xff", "2", "~t2", "1.0"] },
    impossible: ["1.50", "1E20", "~t", "01.5"],
  },
  real: {
    key: "REAL PRIMARY KEY",
    rows: REALS,
    ...{ gone: ["0.1"], altered: ["1.0", "1.0e+300"], added: ["0.3", "2.0"] },
    impossible: ["1", "1.00", "1e300", "~t1"],
  },
  numeric: {
    key: "NUMERIC PRIMARY KEY",
    rows: "(1, 'a'), (1.5, 'b'), ('x', 'c'), (1e20, 'd')",
    ...{ gone: ["1.5"], altered: ["1", "x"], added: ["2", "2.5", "y"] },
    impossible: ["1.0", "~t1", " 1", "1.50"],
  },
};

it.each(Object.entries(CASES))("a key of the kind %s", async (_, { key, rows, gone, altered, added, impossible }) => {
  const world = await World.create({ statements: [`CREATE TABLE t (id ${key}, v TEXT)`] });
  world.writePython([`INSERT INTO t (id, v) VALUES ${rows}`]);
  await world.once();
  const clean = await verified(world);
  const count = world.rows("SELECT count(*) FROM t")[0]?.[0];
  expect(clean).toMatchObject({ table: "t", collection: "t__v1", rows: count, documents: count, ...IN_SYNC });

  await remove(world, "t__v1", ...gone);
  await put(world, "t__v1", ...altered.map((id) => ({ id, v: "altered" })));
  // A copy of a row's own content, for it is the id that is wrong.
  const one = world.rows("SELECT v FROM t ORDER BY id LIMIT 1")[0]?.[0];
  const strange = [...added, ...impossible];
  await put(world, "t__v1", ...strange.map((id) => ({ id, v: one })));
  const told = await verified(world);
  expect(told).toMatchObject({ missing: gone.length, extra: strange.length, different: altered.length });
  expect(told.samples.missing.sort()).toEqual([...gone].sort());
  expect(told.samples.extra.every((id) => strange.includes(id))).toBe(true);
  expect(told.samples.different.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
    [...altered].sort().map((id) => ({ id, fields: ["v"] })),
  );

  expect(marked(world)).toEqual([]);
  expect(await repaired(world)).toEqual(told);
  expect(marked(world).length).toBe(gone.length + altered.length + added.length);
  // Python writes some reals differently.
  if (!/REAL|BLOB|NUMERIC/.test(key)) await world.equal();
});

it("a key of two columns", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE t (a TEXT, b INTEGER, v TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID"],
  });
  world.writePython([
    `INSERT INTO t VALUES ('x', 1, 'one'), ('a:b', 2, 'two'), ('', 3, 'three'), ('é /', 4, 'four'), ('~', 5, 'five')`,
  ]);
  await world.once();
  expect(await verified(world)).toMatchObject({ rows: 5, documents: 5, ...IN_SYNC });
  await remove(world, "t__v1", "~:3");
  await put(world, "t__v1", { id: "a~3Ab:2", a: "a:b", b: 2, v: "altered" }, { id: "x:2", v: "added" });
  await put(
    world,
    "t__v1",
    ...["x", "x:1.0", "x:1:1", "x:y", "a:b:2", "~3a:1"].map((id) => ({ id, a: "x", b: 1, v: "one" })),
  );
  const told = await repaired(world);
  expect(told).toMatchObject({ missing: 1, extra: 7, different: 1 });
  expect(told.samples).toMatchObject({ missing: ["~:3"], different: [{ id: "a~3Ab:2", fields: ["v"] }] });
  await world.equal();
});
