/*
 * Invariant: a filter lets through exactly the documents the server would delete or export for it, and a filter the
 * server refuses is refused.
 */
import { describe, expect, test } from "vitest";
import { Collection } from "../../src/emulator/documents/collection.js";
import { StoredDocument } from "../../src/emulator/documents/document.js";
import { parseFilter } from "../../src/emulator/filter/parse.js";
import { selectDocuments } from "../../src/emulator/filter/select.js";
import { splitValues } from "../../src/emulator/filter/values.js";
import { Refusal } from "../../src/emulator/refusal.js";
import { readCreateRequest } from "../../src/emulator/schema/create.js";
import { field } from "./client.js";

const FIELDS = [
  field("n", "int64"),
  field("small", "int32"),
  field("f", "float"),
  field("b", "bool"),
  field("t", "string"),
  field("tags", "string[]"),
  field("ns", "int64[]"),
  field("hidden", "string", { index: false }),
  field("at", "geopoint"),
  field("o", "object"),
  field("o.x", "string"),
  field("list.x", "int64[]"),
];

const DOCUMENTS = [
  '{"id":"a","n":1,"f":0.1,"b":true,"t":"Juliet of Verona","tags":["x y","z"],"o":{"x":"deep"}}',
  '{"id":"b","n":2,"f":1.5,"b":false,"t":"Romeo","tags":["z"],"ns":[1,5],"list":[{"x":1},{"x":2}]}',
  '{"id":"c","n":9007199254740993,"small":2147483648,"t":"O\'Clock of Café"}',
  '{"id":"d d","n":-3}',
];

function collection(): Collection {
  const read = readCreateRequest(JSON.stringify({ name: "c", fields: FIELDS, enable_nested_fields: true }));
  if (read instanceof Refusal) throw new Error(read.message);
  const made = new Collection("c", 0, read.schema);
  for (const [sequence, json] of DOCUMENTS.entries()) {
    const { id } = JSON.parse(json) as { id: string };
    made.documents.set(id, new StoredDocument(sequence, id, json));
  }
  return made;
}

function ids(filter: string): string {
  const selected = selectDocuments(collection(), filter);
  return selected instanceof Refusal ? selected.message : selected.map(({ id }) => id).join(" ");
}

describe("documents let through", () => {
  test.each([
    ["", "a b c d d"],
    ["n:1", "a"],
    ["n:=1", "a"],
    ["n: = 1", "a"],
    ["n:>1", "b c"],
    ["n:>=2", "b c"],
    ["n:<1", "d d"],
    ["n:<=-3", "d d"],
    ["n:!=1", "b c d d"],
    ["n:![1,2]", "c d d"],
    ["n:1..2", "a b"],
    ["n:[-10..0, 2]", "b d d"],
    ["n:[<0,>2]", "c d d"],
    ["n:9007199254740993", "c"],
    ["n:9007199254740992", ""],
    ["small:<0", "c"],
    ["small:-2147483648", "c"],
    ["f:0.1", "a"],
    ["f:>0.1", "b"],
    ["f:[0.1..2]", "a b"],
    ["b:true", "a"],
    ["b:!=true", "b c d d"],
    ["b:[true,false]", "a b"],
    ["t:=romeo", "b"],
    ["t:of", "a c"],
    ["t:=of", ""],
    ["t:!=Romeo", "a c d d"],
    ["t:ver*", "a"],
    ["t:=Jul*", "a"],
    ["t:=`O'Clock of Cafe`", "c"],
    ["t:[Romeo, verona]", "a b"],
    ["tags:=z", "a b"],
    ["tags:=`x y`", "a"],
    ["tags:x", "a"],
    ["tags:!=z", "c d d"],
    ["ns:5", "b"],
    ["ns:[5..9]", "b"],
    ["o.x:deep", "a"],
    ["list.x:2", "b"],
    ["id:a", "a"],
    ["id:=b", "b"],
    ["id:[b,a,nope]", "a b"],
    ["id:[`d d`]", "d d"],
    ["id:!=[a,b]", "c d d"],
    ["id:*", "a b c d d"],
    ["id:[`*`]", "a b c d d"],
    ["id:[]", ""],
    ["n:1 && b:true", "a"],
    ["n:1 || n:2", "a b"],
    ["n:1 || n:2 && b:false", "b"],
    ["n:1 || (n:2 && b:false)", "a b"],
    ["(n:1||n:2)&&(t:of||t:romeo)", "a b"],
    ["((n:1))", "a"],
    ["t:=`a && (b` || n:2", "b"],
    ["id:a && n:1", "a"],
  ])("%s", (filter, expected) => {
    expect(ids(filter)).toBe(expected);
  });
});

describe("refused filters", () => {
  const unbalanced = "Could not parse the filter query: unbalanced parentheses.";
  test.each([
    ["nope:1", "Could not find a filter field named `nope` in the schema."],
    ["n:1 && nope:1", "Could not find a filter field named `nope` in the schema."],
    ["n", "Could not parse the filter query."],
    ["n:1 &&", "Could not parse the filter query."],
    ["(n:1", unbalanced],
    ["n:1)", unbalanced],
    ["n:x", "Error with filter field `n`: Not an int64."],
    ["n:1.5", "Error with filter field `n`: Not an int64."],
    ["small:x..2", "Error with filter field `small`: Not an int32."],
    ["f:[1,x]", "Error with filter field `f`: Not a float."],
    ["b:1", "Value of filter field `b` must be `true` or `false`."],
    ["t:", "Error with filter field `t`: Filter value cannot be empty."],
    ["hidden:x", "Cannot filter on non-indexed field `hidden`."],
    ["at:(1,2,3 km)", "Could not parse the filter query."],
  ])("%s", (filter, message) => {
    expect(ids(filter)).toBe(message);
  });
});

test("a filter is taken apart from the left, and its values stay raw", () => {
  expect(parseFilter("a:=1 || b: [x, `,`] && c:d")).toEqual({
    kind: "and",
    left: {
      kind: "or",
      left: { kind: "match", field: "a", raw: "=1" },
      right: { kind: "match", field: "b", raw: "[x, `,`]" },
    },
    right: { kind: "match", field: "c", raw: "d" },
  });
});

test.each([
  ["a, b ,c", ["a", "b", "c"]],
  ["`a,b`,c", ["a,b", "c"]],
  ["` lead`,`trail `", ["lead", "trail"]],
  ["`back`tick`", ["back", "tick"]],
  ["", []],
])("the value list %s", (list, values) => {
  expect(splitValues(list)).toEqual(values);
});
