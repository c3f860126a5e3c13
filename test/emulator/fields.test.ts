/*
 * Invariant: properties that a field of its type can't have are refused in the server's words, when a collection is made and when it is
 * altered; those that it can have are told back.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { field, OK, type Started, start } from "./client.js";

let started: Started;

beforeEach(async () => {
  started = await start();
  await started.client.createCollection("c", [field("n", "int64")]);
});
afterEach(() => started.emulator.close());

const refused: [field: object, message: string][] = [
  [field("f", "string", { locale: "english" }), "The `locale` value of the field `f` is not valid."],
  [field("f", "string", { locale: 1 }), "The `locale` property of the field `f` should be a string."],
  [field("f", "int64", { stem: true }), "The `stem` property is only allowed for string and string[] fields."],
  [
    field("f", "geopoint", { sort: false }),
    "The `sort` property of the field `f` having `geopoint` type cannot be `false`. The sort index is used during GeoSearch.",
  ],
  [
    field("f", "object"),
    "Type `object` or `object[]` can be used only when nested fields are enabled by setting` enable_nested_fields` to true.",
  ],
];

test.each(refused)("%j", async (wanted, message) => {
  const { client } = started;
  const answer = { status: 400, body: JSON.stringify({ message }).replace(":", ": ") };
  expect(await client.call("POST", "/collections", JSON.stringify({ name: "d", fields: [wanted] }))).toEqual(answer);
  expect(await client.call("PATCH", "/collections/c", JSON.stringify({ fields: [wanted] }))).toEqual(answer);
});

test("results can't be sorted by places unless a search says from where", async () => {
  const body = JSON.stringify({ name: "d", fields: [{ name: "p", type: "geopoint" }], default_sorting_field: "p" });
  expect(await started.client.call("POST", "/collections", body)).toEqual({
    status: 400,
    body: '{"message": "Default sorting field cannot be of type geopoint."}',
  });
});

test("a text may be stemmed in a language, and its middle be found", async () => {
  const wanted = field("f", "string[]", { stem: true, locale: "el", infix: true });
  const { status } = await started.client.call("PATCH", "/collections/c", JSON.stringify({ fields: [wanted] }));
  expect(status).toBe(200);
  const { body } = await started.client.call("GET", "/collections/c");
  expect(JSON.parse(body).fields).toContainEqual(expect.objectContaining(wanted));
});

test("what objects hold becomes fields, of the type that comes first, and goes with the object", async () => {
  const { client } = started;
  const fields = [field("m", "object", { facet: true }), field("list", "object[]"), field("m_note", "string")];
  await client.createCollection("d", fields, { enable_nested_fields: true });
  const lines = [
    '{"id":"1","m":{"city":"Rome","n":1,"tags":["a"],"none":null},"list":[{"x":{"y":true}},{"x":{"y":false}}],"m_note":"x"}',
    '{"id":"2","m":{"city":2}}',
    '{"id":"3","m":{"n":1.5}}',
    '{"id":"4","m":{"n":2,"more":0.5}}',
  ];
  expect(await client.import("d", lines)).toEqual([
    OK,
    expect.stringContaining("Field `m.city` must be a string."),
    expect.stringContaining("Field `m.n` must be an int64."),
    OK,
  ]);
  const types = async () => {
    const { body } = await client.call("GET", "/collections/d");
    return Object.fromEntries(
      JSON.parse(body).fields.map((each: { name: string; type: string }) => [each.name, each.type]),
    );
  };
  expect(await types()).toEqual({
    ...{ m: "object", list: "object[]", m_note: "string", "m.city": "string", "m.n": "int64", "m.tags": "string[]" },
    ...{ "list.x.y": "bool[]", "m.more": "float" },
  });
  const patch = { fields: [{ name: "m", drop: true }] };
  expect((await client.call("PATCH", "/collections/d", JSON.stringify(patch))).status).toBe(200);
  expect(await types()).toEqual({ list: "object[]", "list.x.y": "bool[]" });
});
