/**
 * Invariant: a document query is one SELECT that asks for :keys and nothing else, and gives the key among columns of different
 * names; whatever else it is, all faults are told at once. Its columns have the types of the columns that they are.
 */
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { TableMapping } from "../../../src/config/mapping/schema.js";
import { introspect } from "../../../src/database/introspect.js";
import { keep } from "../../../src/database/keep.js";
import { type Hidden, joinedMapping } from "../../../src/document/joined/mapping.js";

const connection = keep(new Database(":memory:"));
connection.exec(`
  CREATE TABLE lines (lineId INTEGER PRIMARY KEY, content TEXT, by INTEGER, spoken BOOLEAN, at DATETIME, voice BLOB);
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, hashed_password TEXT, height REAL);
  CREATE TABLE pairs (a TEXT, b INTEGER, note TEXT, PRIMARY KEY (a, b));
  CREATE TABLE blobs (k BLOB PRIMARY KEY, note TEXT);
  CREATE VIEW spoken_lines AS SELECT * FROM lines JOIN people ON people.id = by;
`);
const IN = "IN (SELECT value FROM json_each(:keys))";
const NOTHING: Hidden = { ofTable: [], everywhere: [] };

function look(document: string, more: TableMapping = {}, table = "lines", hidden = NOTHING) {
  const shape = introspect(connection, table);
  if (!shape) throw new Error(`there is no table ${table}`);
  return joinedMapping(connection, shape, hidden, { ...more, document });
}

function faults(...args: Parameters<typeof look>): string[] {
  const found = look(...args);
  return "faults" in found ? found.faults : [];
}

function fields(...args: Parameters<typeof look>): Record<string, string> {
  const found = look(...args);
  if ("faults" in found) throw new Error(found.faults.join("; "));
  return Object.fromEntries(found.mapping.columns.map(({ field, type }) => [field, type]));
}

describe("faults", () => {
  it.each([
    [`DELETE FROM lines WHERE lineId ${IN}`, ["is no SELECT"]],
    ["", ["is no SELECT", "does not ask for :keys, the JSON array of the keys that are wanted"]],
    [
      `PRAGMA user_version; SELECT 1`,
      [
        "is no SELECT",
        "is more than one statement",
        "does not ask for :keys, the JSON array of the keys that are wanted",
      ],
    ],
    [`SELECT lineId FROM lines WHERE lineId ${IN} AND by = ?`, ["has the parameter ?; there is only :keys"]],
    [
      `SELECT lineId FROM lines WHERE lineId ${IN} AND by = @by AND at = $at`,
      ["has the parameter @by; there is only :keys", "has the parameter $at; there is only :keys"],
    ],
    [
      "SELECT lineId, ':keys' AS text FROM lines -- :keys",
      ["does not ask for :keys, the JSON array of the keys that are wanted"],
    ],
    [`SELECT lineId, nowhere FROM lines WHERE lineId ${IN}`, ["does not compile: no such column: nowhere"]],
    [`SELECT content FROM lines WHERE lineId ${IN}`, ["does not give the key column lineId of lines"]],
    [
      `SELECT l.lineId, p.name, p.name FROM lines l JOIN people p ON p.id = l.by WHERE l.lineId ${IN}`,
      ["gives two columns of the name name: name one of them otherwise, with AS"],
    ],
    [`WITH x AS (SELECT 1) DELETE FROM lines WHERE lineId ${IN} RETURNING lineId`, ["writes to the database"]],
  ])("%s", (query, expected) => {
    expect(faults(query)).toEqual(expected.map((fault) => `document: the query ${fault}`));
  });

  it("a BLOB key, a missing part of a composite one, and what has no place beside a query", () => {
    expect(faults(`SELECT k, note FROM blobs WHERE hex(k) ${IN}`, {}, "blobs")).toEqual([
      "document: the query can't be asked for keys of blobs: JSON has no BLOB, as which k is declared",
    ]);
    expect(faults(`SELECT a, note FROM pairs WHERE a ${IN}`, {}, "pairs")).toEqual([
      "document: the query does not give the key column b of pairs",
    ]);
    const asked = { where: "by > 1", columns: { nowhere: { facet: true } } };
    expect(faults(`SELECT lineId FROM lines WHERE lineId ${IN}`, asked)).toEqual([
      "where: has no place beside document; its query can leave rows out itself",
    ]);
  });
});

it("types follow from the columns that the result's are, through joins, views and subqueries; expressions are texts", () => {
  const query = `SELECT LINEID, content, spoken, at, voice, p.height, p.height + 1 AS more, count(*) OVER () AS n, p.name AS "the name"
    FROM (SELECT * FROM spoken_lines) AS v JOIN people p ON p.id = v.by WHERE lineId ${IN};  -- the end`;
  expect(fields(query)).toEqual({
    ...{ lineId: "int64", content: "string", spoken: "bool", at: "string", height: "float" },
    ...{ more: "string", n: "string", the_name: "string" },
  });
  expect(fields(`SELECT value AS lineId, 'x' AS x FROM json_each(:keys)`)).toEqual({ lineId: "int64", x: "string" });
});

it("a column that must not leave the database stays out under whatever name", () => {
  const query = `SELECT lineId, p.name AS who, p.hashed_password AS word, content FROM lines JOIN people p ON p.id = by WHERE lineId ${IN}`;
  const everywhere = [{ table: "PEOPLE", column: "HASHED_PASSWORD" }];
  expect(Object.keys(fields(query, {}, "lines", { ofTable: ["content"], everywhere }))).toEqual(["lineId", "who"]);
  expect(Object.keys(fields(query, { exclude: ["word"] }))).toEqual(["lineId", "who", "content"]);
});

it("a query is compiled anew when the schema has changed", () => {
  const query = `SELECT * FROM people JOIN lines ON by = id WHERE lineId ${IN}`;
  expect(Object.keys(fields(query))).not.toContain("age");
  connection.exec("ALTER TABLE people ADD COLUMN age INTEGER");
  expect(fields(query)).toMatchObject({ age: "int64" });
  connection.exec("ALTER TABLE people DROP COLUMN age");
  expect(Object.keys(fields(query))).not.toContain("age");
});
