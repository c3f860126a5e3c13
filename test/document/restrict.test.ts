/*
 * Invariant: documents made by a restricted mapping hold nothing that the collection has no field for, and everything else as
 * before; a field of another type takes only values of that type.
 */
import { expect, test } from "vitest";
import { introspect } from "../../src/database/introspect.js";
import { openOwn } from "../../src/database/open.js";
import { type DocumentMapping, mapTable } from "../../src/document/mapping.js";
import { restrictTo } from "../../src/document/restrict.js";

function mappingOf(create: string): DocumentMapping {
  const connection = openOwn(":memory:");
  connection.exec(create);
  const shape = introspect(connection, "t");
  connection.close();
  if (!shape) throw new Error("there is no table t");
  return mapTable(shape);
}

const mapping = mappingOf('CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INT, "a.b" REAL)');
const fieldsOf = ({ columns }: DocumentMapping) => columns.map(({ field, type }) => [field, type]);

test("a collection with all fields, or more, restricts nothing", () => {
  const fields = mapping.columns.map(({ field: name, type }) => ({ name, type }));
  expect(restrictTo(mapping, fields)).toEqual(mapping);
  expect(restrictTo(mapping, [{ name: "x", type: "string" }, ...fields.reverse()])).toEqual(mapping);
});

test("what the collection lacks is left out, by the field's name and not by the column's", () => {
  const restricted = restrictTo(mapping, [
    { name: "a_b", type: "float" },
    { name: "n", type: "int64" },
    { name: "a.b", type: "float" },
  ]);
  expect(fieldsOf(restricted)).toEqual([
    ["n", "int64"],
    ["a_b", "float"],
  ]);
  expect(restricted.shape).toBe(mapping.shape);
  expect(restrictTo(mapping, []).columns).toEqual([]);
});

test("another type is taken on where we can make its values, else the field is left out", () => {
  const typed = (type: string) => fieldsOf(restrictTo(mapping, [{ name: "n", type }]));
  for (const type of ["string", "float", "bool", "int64"]) expect(typed(type)).toEqual([["n", type]]);
  for (const type of ["int32", "string[]", "object", "auto", "geopoint", ""]) expect(typed(type)).toEqual([]);
});

test("what is made for one type is taken as it stands for another", () => {
  const columns = {
    a: { split: "," },
    n: { type: "timestamp" as const },
    p: { from: ["n", "a.b"] as [string, string] },
  };
  const made = mapTable(mapping.shape, [], { columns });
  const as = (...fields: [name: string, type: string][]) =>
    restrictTo(
      made,
      fields.map(([name, type]) => ({ name, type })),
    ).columns.map(({ field, type, making }) => [field, type, making?.kind]);
  expect(as(["a", "string[]"], ["n", "int64"], ["p", "geopoint"])).toEqual([
    ["a", "string[]", "split"],
    ["n", "int64", "timestamp"],
    ["p", "geopoint", "geopoint"],
  ]);
  expect(as(["a", "string"], ["n", "float"], ["p", "string"])).toEqual([
    ["a", "string", undefined],
    ["n", "float", undefined],
  ]);
});

test("the mapping itself stays as it is", () => {
  const before = structuredClone(mapping);
  restrictTo(mapping, [{ name: "n", type: "string" }]);
  expect(mapping).toEqual(before);
});
