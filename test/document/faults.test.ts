/*
 * Invariant: everything that can be told of a mapping from the table alone is told before anything is done, all of it at once and
 * each fault behind its path; what is no fault is not called one.
 */
import { expect, test } from "vitest";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { tableFaults } from "../../src/document/faults.js";
import { emptyDatabase, tableOf } from "./database.js";

const CREATE = `CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, name TEXT, tags TEXT, meta JSON, photo BLOB, lat REAL,
  lng REAL, born DATE, score INTEGER, deleted INTEGER, "a.b" TEXT, UNIQUE (name, tags))`;

const cases: [asked: TableMapping, faults: (string | RegExp)[]][] = [
  [{ columns: { nam: { facet: true } } }, ["columns.nam: there is no column nam; did you mean name?"]],
  [{ columns: { xyzzy: {} } }, ["columns.xyzzy: there is no column xyzzy"]],
  [{ columns: { name: {}, NAME: {} } }, ["columns.NAME: stands there twice, but for upper and lower case"]],
  [{ columns: { name: { type: "geopoint" } } }, [/^columns\.name\.type: a geopoint is made of two columns/]],
  [{ columns: { p: { from: ["lat", "ln"] } } }, ["columns.p.from.1: there is no column ln; did you mean lng?"]],
  [{ columns: { p: { from: ["lat", "LAT"] } } }, ["columns.p.from: latitude and longitude are the same column"]],
  [
    { columns: { p: { from: ["lat", "lng"], type: "float" } } },
    ["columns.p.type: two columns make a geopoint, and no float"],
  ],
  [
    { columns: { p: { from: ["lat", "lng"], split: "," } } },
    ["columns.p.split: two columns make a geopoint, and nothing else"],
  ],
  [{ columns: { p: { from: ["lat", "lng"], sort: false } } }, ["columns.p.sort: a geopoint always sorts"]],
  [
    { columns: { "p.q": { from: ["lat", "lng"] } } },
    ["columns.p.q: p.q is no name that Typesense takes; p_q would be"],
  ],
  [{ columns: { tags: { split: ",", type: "string" } } }, ["columns.tags.split: gives a string[], and no string"]],
  [{ columns: { tags: { split: ",", json: true } } }, ["columns.tags.split: excludes json"]],
  [{ columns: { meta: { type: "object", json: false } } }, ["columns.meta.json: object can only be read from JSON"]],
  [{ columns: { meta: { json: "$..a" } } }, [/^columns\.meta\.json: is no path/]],
  [{ columns: { meta: { json: "$[" } } }, [/^columns\.meta\.json: is no path/]],
  [{ columns: { photo: { facet: true } } }, ["columns.photo: BLOB is binary; say which type it is to have"]],
  [{ columns: { tags: { split: ",", sort: true } } }, ["columns.tags.sort: string[] does not sort"]],
  [{ columns: { score: { infix: true } } }, ["columns.score.infix: is for texts; the field is int64"]],
  [{ columns: { born: { type: "timestamp", stem: true } } }, ["columns.born.stem: is for texts; the field is int64"]],
  [{ columns: { name: { locale: "english" } } }, ["columns.name.locale: must be two letters, as el or zh"]],
  [
    { columns: { name: { index: false, facet: true } } },
    ["columns.name.facet: is not possible where nothing is indexed"],
  ],
  [
    { columns: { name: { index: false, sort: true } } },
    ["columns.name.sort: is not possible where nothing is indexed"],
  ],
  [{ columns: { name: { name: "id" } } }, ["columns.name.name: id is the document's own"]],
  [{ columns: { name: { name: "$x" } } }, ["columns.name.name: $x is no name that Typesense takes; _x would be"]],
  [{ columns: { name: { name: "tags" } } }, ["columns.name: the field tags is that of the column tags already"]],
  [{ columns: { name: { name: "x" }, tags: { name: "x" } } }, ["columns.tags: the field x is that of name already"]],
  [{ columns: { lat: { name: "p" }, p: { from: ["lat", "lng"] } } }, ["columns.p: the field p is that of lat already"]],
  [{ id: "slugg" }, ["id: there is no column slugg; did you mean slug?"]],
  [{ id: "name" }, ["id: name has no unique index of its own, so that two rows may have the same"]],
  [{ id: "slug", exclude: ["SLUG"] }, ["id: slug is excluded, but the id is in every document"]],
  [{ include: ["name"], exclude: ["name"] }, ["include.0: name is excluded, too"]],
  [{ include: ["name"], columns: { tags: { facet: true } } }, ["columns.tags: tags is not included"]],
  [{ exclude: ["lat"], columns: { p: { from: ["lat", "lng"] } } }, ["columns.p: lat is excluded"]],
  [{ exclude: ["nothing"] }, ["exclude.0: there is no column nothing"]],
  [{ softDelete: "removed" }, ["softDelete: there is no column removed"]],
  [{ where: "score >" }, [/^where: SQLite does not understand it: /]],
  [{ where: "typo = 1" }, ["where: SQLite does not understand it: no such column: typo"]],
  [{ where: '"typo" = 1' }, [/^where: SQLite does not understand it: no such column/]],
  [{ where: "count(*) > 1" }, [/^where: SQLite does not understand it: misuse of aggregate/]],
  [{ where: "score = ?" }, ["where: holds a parameter; nothing can be given to it"]],
  [{ where: "score = :x" }, ["where: holds a parameter; nothing can be given to it"]],
  [{ where: "score; DROP TABLE t" }, ["where: holds a semicolon; it must be one condition"]],
  [{ where: "1) OR (1" }, ["where: has a closing parenthesis too many"]],
  [{ where: "(1" }, ["where: has an opening parenthesis too many"]],
  [{ where: "name = 'x" }, ["where: has a quotation mark that is not closed"]],
  [{ defaultSortingField: "scor" }, ["defaultSortingField: there is no field scor; did you mean score?"]],
  [{ defaultSortingField: "name" }, ["defaultSortingField: name does not sort; set columns.name.sort"]],
  [
    { defaultSortingField: "p", columns: { p: { from: ["lat", "lng"] } } },
    ["defaultSortingField: p is geopoint, which does not sort"],
  ],
  [
    { defaultSortingField: "meta", columns: { meta: { type: "object" } } },
    ["defaultSortingField: meta is object, which does not sort"],
  ],
  [
    { id: "x", softDelete: "y", columns: { name: { sort: true, locale: "e" }, nope: {} } },
    [/^columns\.name\.locale/, /^columns\.nope/, /^id/, /^softDelete/],
  ],
  [
    {
      ...{
        id: "SLUG",
        include: ["name", "TAGS", "meta", "born", "score", "photo", "lat", "a.b"],
        exclude: ["deleted"],
      },
      ...{
        where: "name <> ';?' -- a comment) with :anything\n AND (score > 1 OR t.deleted = 0)",
        softDelete: "deleted",
      },
      ...{ defaultSortingField: "age", tokenSeparators: ["-"], symbolsToIndex: ["+"], onMismatch: "reject" },
      columns: {
        name: { facet: true, sort: true, infix: true, stem: true, locale: "en" },
        tags: { split: ",", type: "string[]", name: "labels" },
        meta: { json: '$.list[0]."a b"', type: "string[]" },
        born: { type: "timestamp", sort: true },
        score: { name: "age" },
        photo: { type: "string", index: false },
        place: { from: ["LAT", "lng"], type: "geopoint", index: false },
      },
    },
    [],
  ],
];

test.each(cases)("%j", (asked, faults) => {
  const connection = emptyDatabase();
  const { shape } = tableOf(connection, CREATE);
  const found = tableFaults(connection, shape, asked);
  expect(found).toHaveLength(faults.length);
  faults.forEach((fault, index) => {
    if (typeof fault === "string") expect(found[index]).toBe(fault);
    else expect(found[index]).toMatch(fault);
  });
});

test("to keep out what is gone is no fault", () => {
  const connection = emptyDatabase();
  const { shape } = tableOf(connection, CREATE);
  expect(tableFaults(connection, shape, { exclude: ["Secret"] }, new Set(["secret"]))).toEqual([]);
});
