import { quoteIdentifier } from "../../../src/database/quote.js";
import type { Case } from "./case.js";

const names = [
  "two words",
  'double " quote',
  "single ' quote",
  "back ` tick",
  "[brackets]",
  "semi; colon -- comment",
  "line\nbreak\n-- and comment",
  "Größe",
  "数据 😀",
  "select",
  "NEW",
  "old",
  "stored",
  "k1",
  "seq",
  "%s {{name}} $1 $&",
  "1st",
  "rowid",
];

/** Tables and columns whose names need care: each one as a table, as a key, in a unique index and in an expression. */
export const nameCases: Case[] = names.map((name) => {
  const table = quoteIdentifier(name);
  const key = quoteIdentifier(`${name}`);
  const value = quoteIdentifier(`${name} value`);
  return {
    name: `the name ${JSON.stringify(name)}`,
    schema: [
      `CREATE TABLE ${table} (${key} INTEGER PRIMARY KEY, ${value} TEXT COLLATE NOCASE NOT NULL DEFAULT 'd', n INT)`,
      `CREATE UNIQUE INDEX ${quoteIdentifier(`${name} index`)} ON ${table} (${value} DESC) WHERE n > 1`,
      `CREATE UNIQUE INDEX other ON ${table} (lower(${value}), ${key} % 2) WHERE ${table}.n = 1`,
      `INSERT INTO ${table} VALUES (1, 'a', 2), (2, 'b', 2), (3, 'a', 1)`,
    ],
    statements: [
      `INSERT OR REPLACE INTO ${table} VALUES (11, 'A', 2)`,
      `UPDATE OR REPLACE ${table} SET ${key} = 13, ${value} = 'B' WHERE ${key} = 11`,
      `INSERT OR REPLACE INTO ${table} VALUES (15, 'A', 1)`,
      `DELETE FROM ${table} WHERE ${key} = 15`,
    ],
    captured: ["R 1", "I 11", "R 2", "D 11", "U 13", "R 3", "I 15", "D 15"].map((change) => `${name} ${change}`),
  };
});
