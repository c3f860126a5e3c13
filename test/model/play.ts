import fc from "fast-check";
import type { Scenario, Step } from "./program.js";

/** Tables as a service about plays has them: keys of one and of two columns, with and without rowid, cascades. */
const SCHEMA = [
  "CREATE TABLE characters (id INTEGER PRIMARY KEY, name TEXT UNIQUE, age INTEGER, note TEXT)",
  "CREATE TABLE lines (id INTEGER PRIMARY KEY, who INTEGER REFERENCES characters (id) ON DELETE CASCADE, text TEXT NOT NULL, at DATETIME)",
  "CREATE TABLE tags (line INTEGER, tag TEXT, weight REAL, PRIMARY KEY (tag, line)) WITHOUT ROWID",
  "INSERT INTO characters (id, name, age) VALUES (1, 'Viola', 20), (2, 'Feste', 50), (3, 'Olivia', NULL)",
  "INSERT INTO lines (id, who, text) VALUES (1, 1, 'What country, friends, is this?'), (2, 2, 'Many a good hanging'), (3, 1, 'Wann?')",
  "INSERT INTO tags VALUES (1, 'first', 1.5), (2, 'witty', 2), (1, '', 0.25)",
];

const key = fc.integer({ min: 1, max: 8 });
const text = fc.constantFrom("'Viola'", "'Feste'", "'Olivia'", "'Größe 😀'", "'it''s'", "''", "x'00'", "'a:b'", "NULL");
const number = fc.constantFrom("1", "2.5", "-7", "9007199254740993", "'none'", "NULL", "9e999");
const or = fc.constantFrom("", "", " OR REPLACE", " OR IGNORE");

const statement: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(or, key, text, number)
    .map(
      ([clause, id, name, age]) => `INSERT${clause} INTO characters (id, name, age) VALUES (${id}, ${name}, ${age})`,
    ),
  fc.tuple(or, key, text).map(([clause, id, name]) => `UPDATE${clause} characters SET name = ${name} WHERE id = ${id}`),
  fc.tuple(or, key, key).map(([clause, id, to]) => `UPDATE${clause} characters SET id = ${to} WHERE id = ${id}`),
  key.map((id) => `DELETE FROM characters WHERE id = ${id}`),
  fc
    .tuple(or, key, key, text)
    .map(([clause, id, who, words]) => `INSERT${clause} INTO lines (id, who, text) VALUES (${id}, ${who}, ${words})`),
  fc.tuple(key, text).map(([id, words]) => `UPDATE lines SET text = ${words}, at = datetime('now') WHERE id = ${id}`),
  fc
    .tuple(key, text)
    .map(
      ([id, words]) =>
        `INSERT INTO lines (id, text) VALUES (${id}, ${words}) ON CONFLICT (id) DO UPDATE SET text = excluded.text || '!'`,
    ),
  key.map((id) => `DELETE FROM lines WHERE id >= ${id}`),
  fc
    .tuple(key, fc.integer({ min: 1, max: 80 }))
    .map(
      ([id, count]) =>
        `WITH RECURSIVE i (i) AS (SELECT ${100 * id} UNION ALL SELECT i + 1 FROM i WHERE i < ${100 * id + count}) INSERT OR REPLACE INTO lines (id, text) SELECT i, 'line ' || i FROM i`,
    ),
  fc.tuple(key, text, number).map(([line, tag, weight]) => `REPLACE INTO tags VALUES (${line}, ${tag}, ${weight})`),
  fc.tuple(key, key).map(([line, to]) => `UPDATE OR REPLACE tags SET line = ${to} WHERE line = ${line}`),
  key.map((line) => `DELETE FROM tags WHERE line = ${line}`),
  fc.constantFrom("DELETE FROM lines", "UPDATE lines SET text = text || '.'", "DELETE FROM tags"),
);

const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
const write: fc.Arbitrary<Step> = statements.map((sql) => ({ do: "write", sql }));
const transaction: fc.Arbitrary<Step> = fc
  .tuple(statements, fc.constantFrom("COMMIT", "COMMIT", "ROLLBACK", ""))
  .map(([sql, end]) => ({ do: "write", sql: ["BEGIN IMMEDIATE", ...sql, ...(end === "" ? [] : [end])] }));

const table = fc.constantFrom("characters", "lines", "tags");
const column = fc.constantFrom("note", "extra", "more");

/** Some of these fail, for what they change is not there: that is nobody's concern. */
const schemaChange: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(
      table,
      column,
      fc.constantFrom("TEXT", "TEXT DEFAULT 'd'", "INTEGER", "INTEGER DEFAULT 7", "REAL NOT NULL DEFAULT 1.5"),
    )
    .map(([name, added, type]) => `ALTER TABLE ${name} ADD COLUMN ${added} ${type}`),
  fc.tuple(table, column).map(([name, dropped]) => `ALTER TABLE ${name} DROP COLUMN ${dropped}`),
  fc.tuple(table, column, column).map(([name, from, to]) => `ALTER TABLE ${name} RENAME COLUMN ${from} TO ${to}`),
  fc.constantFrom("CREATE UNIQUE INDEX u ON lines (who, text)", "DROP INDEX u", "ANALYZE", "VACUUM"),
);

const change: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: schemaChange.map((text): Step => ({ do: "write", sql: [text] })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>(
      { do: "rename", table: "tags", to: "labels" },
      { do: "rename", table: "labels", to: "tags" },
    ),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("lose trigger" as const),
      table,
      kind: fc.constantFrom("ai" as const, "au" as const, "ad" as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("remake" as const),
      table,
      change: fc.constantFrom("nothing" as const, "type" as const, "rows" as const),
      atomic: fc.boolean(),
    }),
  },
);

/** A service with several tables, whose schema changes now and then. */
export const play: fc.Arbitrary<Scenario> = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: write }, { weight: 2, arbitrary: transaction }, { weight: 2, arbitrary: change }),
    { minLength: 3, maxLength: 14 },
  )
  .map((acts) => ({ pragmas: ["PRAGMA foreign_keys = ON"], schema: SCHEMA, acts }));
