/*
 * Invariant: every column has one field of a name that Typesense takes and no other column has, or a reason why it has
 * none; the document's `id` is the key's alone.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldName } from "../../src/document/field-name.js";
import { mapTable } from "../../src/document/mapping.js";
import { mappingOf } from "./database.js";

const fields = (create: string, excluded?: string[]) =>
  mappingOf(create, excluded).columns.map(({ field, type }) => `${field}:${type}`);

describe("the key", () => {
  test("named id becomes the document's id only", () => {
    expect(fields("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")).toEqual(["name:string"]);
  });

  test("of another name is a field too", () => {
    expect(fields("CREATE TABLE t (ID INTEGER PRIMARY KEY)")).toEqual(["ID:int64"]);
    expect(fields("CREATE TABLE t (slug TEXT PRIMARY KEY, n INT)")).toEqual(["slug:string", "n:int64"]);
  });

  test("of several columns is fields, one named id renamed", () => {
    const mapping = mappingOf("CREATE TABLE t (id INT, lang TEXT, id_ TEXT, PRIMARY KEY (id, lang))");
    expect(mapping.columns.map(({ field }) => field)).toEqual(["id_", "lang", "id__2"]);
    expect(mapping.renamed).toEqual([
      { column: "id", field: "id_" },
      { column: "id_", field: "id__2" },
    ]);
  });

  test("is elsewhere: a column id is renamed", () => {
    const mapping = mappingOf("CREATE TABLE t (slug TEXT PRIMARY KEY, id INT)");
    expect(mapping.renamed).toEqual([{ column: "id", field: "id_" }]);
  });

  test("that is binary is no field", () => {
    expect(fields("CREATE TABLE t (k BLOB PRIMARY KEY, n INT)")).toEqual(["n:int64"]);
  });
});

test("names that become the same are numbered", () => {
  const mapping = mappingOf('CREATE TABLE t (k INTEGER PRIMARY KEY, "a.b" INT, "a,b" INT, a_b INT, a_b_2 INT)');
  expect(mapping.columns.map(({ field }) => field)).toEqual(["k", "a_b", "a_b_2", "a_b_3", "a_b_2_2"]);
});

test("excluded and binary columns are left out, with the reason", () => {
  const create = "CREATE TABLE t (id INTEGER PRIMARY KEY, Secret TEXT, photo BLOB, name TEXT)";
  const mapping = mappingOf(create, ["SECRET", "nowhere"]);
  expect(mapping.columns.map(({ field }) => field)).toEqual(["name"]);
  expect(mapping.leftOut).toEqual([
    { column: "Secret", reason: "excluded" },
    { column: "photo", reason: "BLOB is binary" },
  ]);
});

describe("field names", () => {
  test.each([
    ["name", "name"],
    ["Größe", "Größe"],
    ["id", "id_"],
    ["Id", "Id"],
    ["a.b", "a_b"],
    [".*", "__"],
    ["a b,c:d", "a_b_c_d"],
    ["$ref", "_ref"],
    ["-x", "_x"],
    ["x$", "x$"],
    ["t_sequence_id", "t_sequence_id_"],
    ["\ud800", "\ufffd"],
    ["", "_"],
  ])("%j is %j", (column, field) => expect(fieldName(column)).toBe(field));

  test("are such as Typesense takes, whatever the column's", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (column) => {
        const field = fieldName(column);
        expect(field).toMatch(/^(?!id$)[^$\s.,*][^\s.,*]*$/u);
        expect(field.endsWith("_sequence_id")).toBe(false);
        expect(fieldName(field)).toBe(field);
      }),
    );
  });

  test("of one table are all different, and accounted for", () => {
    const names = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom("a", ".", ",", "_", "2", "id", "$"), minLength: 1 }),
    );
    const { shape } = mappingOf("CREATE TABLE t (k INTEGER PRIMARY KEY)");
    const [model] = shape.columns;
    fc.assert(
      fc.property(names, (columns) => {
        const mapping = mapTable({ ...shape, columns: columns.map((name) => ({ ...model!, name })), key: [] });
        const given = mapping.columns.map(({ field }) => field);
        expect(new Set(given).size).toBe(columns.length);
        expect(given).not.toContain("id");
        expect(mapping.renamed.length).toBe(given.filter((field, index) => field !== columns[index]).length);
      }),
    );
  });
});
