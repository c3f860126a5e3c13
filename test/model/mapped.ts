import fc from "fast-check";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import type { Scenario, Step } from "./program.js";

/** Two tables with something to map in each column. The mapping that was there first says nothing. */
const SCHEMA = [
  `CREATE TABLE characters (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT, tags TEXT, meta TEXT, age INTEGER,
     hidden INTEGER)`,
  "CREATE TABLE lines (lineId INTEGER PRIMARY KEY, who INTEGER, content TEXT, n INTEGER)",
  "INSERT INTO characters VALUES (1, 'viola', 'Viola', 'a, b', '{\"a\":{\"b\":1},\"c\":\"t\"}', 20, NULL)",
  "INSERT INTO characters VALUES (2, 'feste', 'Feste', '', '{}', 50, 0), (3, 'olivia', NULL, NULL, NULL, NULL, 1)",
  "INSERT INTO lines VALUES (1, 1, 'What country, friends, is this?', 1), (2, 2, 'Many a good hanging', NULL), (3, 1, NULL, 3)",
];

const key = fc.integer({ min: 1, max: 8 });
const text = fc.constantFrom("'Viola'", "'Feste'", "'Größe 😀'", "''", "'a, b'", "'x;,y'", "' '", "NULL");
const number = fc.constantFrom("1", "21", "2.5", "-7", "'none'", "NULL");
const flag = fc.constantFrom("NULL", "0", "1", "''", "'2026-11-28'");
const json = fc.constantFrom(
  `'{"a":{"b":1}}'`,
  `'{"a":{"b":2},"c":"t"}'`,
  `'{"c":"ü"}'`,
  "'{}'",
  "'none'",
  "'[1]'",
  "NULL",
);

const statement: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(key, text, text, json, number, flag)
    .map(
      ([id, name, tags, meta, age, hidden]) =>
        `INSERT OR REPLACE INTO characters VALUES (${id}, 's${id}', ${name}, ${tags}, ${meta}, ${age}, ${hidden})`,
    ),
  fc.tuple(key, key).map(([id, to]) => `UPDATE OR REPLACE characters SET slug = 's${to}' WHERE id = ${id}`),
  fc.tuple(key, key).map(([id, to]) => `UPDATE OR REPLACE characters SET id = ${to} WHERE id = ${id}`),
  fc.tuple(key, text).map(([id, name]) => `UPDATE characters SET name = ${name} WHERE id = ${id}`),
  fc.tuple(key, flag).map(([id, hidden]) => `UPDATE characters SET hidden = ${hidden} WHERE id = ${id}`),
  fc.tuple(key, number).map(([id, age]) => `UPDATE characters SET age = ${age} WHERE id >= ${id}`),
  key.map((id) => `DELETE FROM characters WHERE id = ${id}`),
  fc
    .tuple(key, key, text, number)
    .map(([id, who, words, n]) => `REPLACE INTO lines VALUES (${id}, ${who}, ${words}, ${n})`),
  fc.tuple(key, key).map(([id, who]) => `UPDATE lines SET who = ${who} WHERE lineId >= ${id}`),
  key.map((id) => `DELETE FROM lines WHERE lineId = ${id}`),
  fc.constantFrom(
    "ALTER TABLE characters ADD COLUMN extra TEXT DEFAULT 'd'",
    "ALTER TABLE characters DROP COLUMN extra",
    "ALTER TABLE lines ADD COLUMN extra INTEGER",
    "ALTER TABLE lines DROP COLUMN extra",
  ),
);

const one = <T>(...values: T[]) => fc.constantFrom(...values);
type Columns = NonNullable<TableMapping["columns"]>;

const columns: fc.Arbitrary<Columns> = fc.record(
  {
    name: one<Columns[string]>(
      { name: "title" },
      { facet: true },
      { sort: true },
      { index: false },
      { stem: true },
      { infix: true },
      { locale: "de" },
    ),
    tags: one<Columns[string]>(
      { split: "," },
      { split: "," },
      { split: ";" },
      { split: ",", facet: true },
      { type: "string" },
      { split: ",", name: "labels" },
    ),
    meta: one<Columns[string]>({ type: "object" }, { json: true }, { json: "$.c" }, { json: "$.a.b", type: "int64" }),
    age: one<Columns[string]>(
      { type: "string" },
      { type: "float" },
      { name: "years" },
      { facet: true },
      { sort: false },
    ),
  },
  { requiredKeys: [] },
);

/** What is excluded can't be asked for anything else. */
const characters: fc.Arbitrary<TableMapping> = fc
  .record(
    {
      columns,
      collection: one("people", "cast"),
      id: fc.constant("slug"),
      where: one("age > 20", "hidden IS NULL", "name <> ''", "id % 2"),
      softDelete: fc.constant("hidden"),
      exclude: fc.subarray(["name", "tags", "meta", "age"], { minLength: 1, maxLength: 2 }),
      tokenSeparators: fc.constant<string[]>(["-"]),
      onMismatch: one<"omit" | "reject">("omit", "reject"),
      only: fc.boolean(),
    },
    { requiredKeys: ["columns"] },
  )
  .map(({ columns: all, exclude, only, ...rest }) => {
    const columns = Object.fromEntries(Object.entries(all).filter(([name]) => !exclude?.includes(name)));
    const include = ["slug", "name", "tags", "meta", "age", "hidden"].filter((name) => !exclude?.includes(name));
    return { ...rest, columns, ...(only ? { include } : exclude && { exclude }) };
  });

const JOINED = (more: string, where: string) =>
  `SELECT l.lineId, l.content, c.name AS speaker${more} FROM lines l LEFT JOIN characters c ON c.id = l.who WHERE ${where}l.lineId IN (SELECT value FROM json_each(:keys))`;
const OF_CHARACTERS = { characters: "SELECT lineId FROM lines WHERE who = changed.id" };

const lines: fc.Arbitrary<TableMapping> = fc.oneof(
  fc.record(
    {
      collection: fc.constant("words"),
      where: one("n > 1", "content IS NOT NULL"),
      include: fc.constant<string[]>(["lineId", "content"]),
    },
    { requiredKeys: [] },
  ),
  fc
    .record({ more: one("", ", c.slug AS spoken"), where: one("", "c.id IS NOT NULL AND ") })
    .map(({ more, where }) => ({ document: JOINED(more, where), dependsOn: OF_CHARACTERS })),
);

const map: fc.Arbitrary<Step> = fc
  .record({ characters, lines }, { requiredKeys: [] })
  .map((tables) => ({ do: "map", tables }));

const acts: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(statement, { minLength: 1, maxLength: 3 }).map((sql): Step => ({ do: "write", sql })),
  },
  { weight: 4, arbitrary: map },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("remake" as const),
      table: one("characters", "lines"),
      change: one<"nothing" | "rows">("nothing", "rows"),
      atomic: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("lose trigger" as const),
      table: one("characters", "lines"),
      kind: one<"ai" | "au" | "ad">("ai", "au", "ad"),
    }),
  },
);

/** Two tables whose mapping file is put there, changed and emptied again while rows and columns change. */
export const mapped: fc.Arbitrary<Scenario> = fc
  .array(acts, { minLength: 3, maxLength: 12 })
  .map((acts) => ({ pragmas: [], schema: SCHEMA, acts }));
