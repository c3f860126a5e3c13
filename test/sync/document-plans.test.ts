/**
 * Invariant: what makes a document query slow, stale or indiscreet is told in words before it does harm, and a query that finds
 * everything by an index is told nothing.
 */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { keep } from "../../src/database/keep.js";
import { documentFaults } from "../../src/sync/document-faults.js";
import { documentPlans } from "../../src/sync/document-plans.js";
import { LINES, PLAY, QUERY } from "./joined-play.js";

const connection = keep(new Database(":memory:"));
for (const statement of PLAY) connection.exec(statement);
connection.exec("CREATE TABLE moods (lineId INTEGER, mood TEXT); CREATE VIEW moody AS SELECT * FROM moods");

function told(lines: TableMapping): string[] {
  const mapping = { tables: { lines } };
  expect(documentFaults(connection, mapping)).toEqual([]);
  return documentPlans(connection, mapping).flatMap(({ warnings }) => warnings);
}

it("a plan is told step by step, and all that is found by an index is no scan", () => {
  const [plan] = documentPlans(connection, { tables: { LINES } });
  expect(plan).toMatchObject({ table: "lines", scans: [], warnings: [] });
  expect(plan?.steps).toContain("SEARCH l USING INTEGER PRIMARY KEY (rowid=?)");
  expect(plan?.steps.some((step) => /^ +SCAN json_each VIRTUAL TABLE/.test(step))).toBe(true);
});

it.each([
  [
    "a table without an index",
    QUERY.replace("c.name AS", "(SELECT mood FROM moods m WHERE m.lineId = l.lineId) AS mood, c.name AS"),
    "moods",
    /walks m from end to end/,
  ],
  [
    "a view over it",
    QUERY.replace("WHERE l.lineId IN", "LEFT JOIN moody USING (lineId) WHERE l.lineId IN"),
    "moods",
    /walks moods from end to end/,
  ],
  ["the parent itself", QUERY.replace("l.lineId IN", "+l.lineId IN"), "", /walks l from end to end/],
])("%s is walked for every page", (_, document, table, warning) => {
  const dependsOn = { ...LINES.dependsOn, ...(table === "" ? {} : { [table]: "SELECT changed.lineId" }) };
  // SQLite may make an index for the time of a query, which walks the table as well.
  const found = told({ document, dependsOn });
  expect(found.filter((each) => warning.test(each) || /end to end/.test(each))).toHaveLength(1);
});

it("a table that nobody watches, also behind a view, and a column that looks like a secret", () => {
  const { tags, ...dependsOn } = LINES.dependsOn ?? {};
  expect(told({ document: QUERY, dependsOn })).toEqual([
    "the document query reads tags, but dependsOn does not name it: its changes go unnoticed",
  ]);
  const secret = QUERY.replace("c.name AS character", "c.name AS api_key");
  expect(told({ ...LINES, document: secret })).toEqual([]);
  const computed = QUERY.replace("c.name AS character", "upper(c.name) AS api_key");
  expect(told({ ...LINES, document: computed })).toEqual([
    "the document query gives api_key, which looks like a secret",
  ]);
});

it("all that is wrong with dependsOn is told at once", () => {
  const dependsOn = {
    characters: "SELECT lineId FROM lines WHERE characterId = changed.caracterId",
    tags: "DELETE FROM tags; SELECT :x",
    line_tags: "SELECT changed.lineId, changed.tagId",
    scripts: "SELECT lineId FROM nowhere",
    moody: "SELECT 1",
    missing: "SELECT 1",
    sqlite_sequence: "SELECT 1",
  };
  connection.exec("CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)");
  expect(documentFaults(connection, { tables: { lines: { dependsOn }, elsewhere: { document: "x" } } })).toEqual([
    "tables.lines.dependsOn.characters: changed.caracterId: characters has no such column",
    "tables.lines.dependsOn.line_tags: gives 2 columns, but the key of lines is (lineId)",
    "tables.lines.dependsOn.missing: there is no table missing",
    "tables.lines.dependsOn.moody: moody is no ordinary table, so no trigger tells what changes in it",
    "tables.lines.dependsOn.scripts: does not compile: no such table: nowhere",
    "tables.lines.dependsOn.sqlite_sequence: sqlite_sequence belongs to SQLite or to fountain-sync itself",
    "tables.lines.dependsOn.tags: is no SELECT",
    "tables.lines.dependsOn.tags: is more than one statement",
    "tables.lines.dependsOn.tags: has a parameter",
  ]);
});

it("changed. is the changed row's only where it is no text, no quoted name, and no column of something else", () => {
  const select = `SELECT lineId AS "changed.tagId", 'changed.tagId' FROM line_tags AS t WHERE t.tagId = CHANGED /* */ . "tagid" -- changed.x`;
  const dependsOn = { tags: `SELECT lineId FROM (${select})` };
  expect(documentFaults(connection, { tables: { lines: { dependsOn } } })).toEqual([
    expect.stringMatching(/incomplete input|syntax error/),
  ]);
  const closed = {
    tags: `SELECT lineId FROM (${select}\n)`.replace('lineId AS "changed.tagId"', 'lineId, 1 AS "changed.tagId"'),
  };
  expect(documentFaults(connection, { tables: { lines: { dependsOn: closed } } })).toEqual([]);
});
