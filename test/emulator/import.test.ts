/*
 * Invariant: an import stores what its lines say, digit for digit and in their order, answers one line for each, and
 * merges, coerces and refuses as the server does where the transcripts don't look.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { field, OK, type Started, start } from "./client.js";

let started: Started;

beforeEach(async () => {
  started = await start();
  await started.client.createCollection("c", [
    field("n", "int64"),
    field("f", "float"),
    field("b", "bool"),
    field("t", "string"),
    field("ns", "int64[]"),
    field("fs", "float[]"),
    field("ts", "string[]"),
    field("bs", "bool[]"),
    field("at", "geopoint"),
  ]);
});
afterEach(() => started.emulator.close());

test("digits beyond 2^53 survive a write, a read, an export and a merge", async () => {
  const { client } = started;
  const line = '{"f":0.1,"id":"1","n":9223372036854775807,"ns":[-9223372036854775808,9007199254740993]}';
  expect(await client.import("c", [line])).toEqual([OK]);
  expect((await client.call("GET", "/collections/c/documents/1")).body).toBe(line);
  expect(await client.export("c")).toEqual([line]);
  await client.import("c", ['{"id":"1","f":1.0}'], "action=emplace");
  expect(await client.export("c")).toEqual([line.replace("0.1", "1.0")]);
});

test("a replaced document keeps its place, a deleted one loses it", async () => {
  const { client } = started;
  await client.import("c", ['{"id":"1"}', '{"id":"2"}', '{"id":"3"}']);
  await client.call("DELETE", "/collections/c/documents/1");
  await client.import("c", ['{"id":"2","n":2}', '{"id":"1"}']);
  expect(await client.export("c")).toEqual(['{"id":"2","n":2}', '{"id":"3"}', '{"id":"1"}']);
});

test("generated ids leave out a number for every new id that repeats, since its line is read twice", async () => {
  const results = await started.client.import(
    "c",
    ['{"id":"x"}', '{"id":"x"}', '{"n":1}', "{}"],
    "action=upsert&return_id=true",
  );
  expect(results.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(["x", "x", "2", "3"]);
});

test("a merge erases what is null, also inside objects; a new document keeps nulls outside the schema", async () => {
  const { client } = started;
  await client.import("c", ['{"id":"1","t":null,"o":{"a":1,"b":null},"x":null}']);
  expect(await client.export("c")).toEqual(['{"id":"1","o":{"a":1,"b":null},"x":null}']);
  await client.import("c", ['{"id":"1","o":{"a":null,"c":[null]}}'], "action=update");
  expect(await client.export("c")).toEqual(['{"id":"1","o":{"b":null,"c":[null]},"x":null}']);
  await client.import("c", ['{"id":"1","o":{"a":null,"d":1}}']);
  expect(await client.export("c")).toEqual(['{"id":"1","o":{"d":1}}']);
});

describe("dirty values in lists and points", () => {
  const dirty = '{"id":"1","ns":[1,"2",true,"x"],"bs":["true",0],"fs":["1.5",2],"ts":[1,[2]],"at":[1,2]}';

  test.each([
    ["drop", '{"at":[1,2],"bs":[],"fs":[2],"id":"1","ns":[1],"ts":[]}'],
    ["coerce_or_drop", '{"at":[1,2],"bs":[true,false],"fs":[1.5,2],"id":"1","ns":[1,2,1],"ts":["1"]}'],
  ])("%s", async (dirtyValues, stored) => {
    const { client } = started;
    expect(await client.import("c", [dirty], `action=upsert&dirty_values=${dirtyValues}`)).toEqual([OK]);
    expect(await client.export("c")).toEqual([stored]);
  });

  test.each([
    ['{"ns":[1,"2"]}', "Field `ns` must be an array of int64."],
    ['{"fs":["x"]}', "Field `fs` must be a array of float."],
    ['{"bs":[1]}', "Field `bs` must be a array of bool."],
    ['{"ns":1}', "Field `ns` must be an array."],
    ['{"at":[1]}', "Field `at` must be a 2 element array: [lat, lng]."],
  ])("%s is refused", async (line, error) => {
    expect(await started.client.import("c", [line])).toEqual([JSON.stringify({ code: 400, error, success: false })]);
  });

  test("a word that is neither true nor false is refused even where misfits are dropped", async () => {
    const [result] = await started.client.import("c", ['{"b":"yes"}'], "dirty_values=coerce_or_drop");
    expect(result).toContain("Field `b` must be a bool.");
  });
});

test("fields with store false are checked and not kept", async () => {
  const { client } = started;
  await client.createCollection("s", [field("secret", "string", { store: false })]);
  expect(await client.import("s", ['{"id":"1","secret":"x"}'])).toEqual([OK]);
  expect(await client.export("s")).toEqual(['{"id":"1"}']);
});

test("fields that are dynamic take any value and make coercion the default", async () => {
  const { client } = started;
  await client.createCollection("d", [{ name: ".*", type: "auto" }, field("t", "string")]);
  expect(await client.import("d", ['{"id":"1","t":5,"any":[1,"x"]}'])).toEqual([OK]);
  expect(await client.export("d")).toEqual(['{"any":[1,"x"],"id":"1","t":"5"}']);
});

test("a document without the default sorting field is refused", async () => {
  const { client } = started;
  await client.createCollection("r", [{ name: "n", type: "int64" }], { default_sorting_field: "n" });
  expect((await client.import("r", ['{"id":"1"}']))[0]).toContain("declared as a default sorting field");
});

test("a line that is not UTF-8 is refused, and the lines around it are not", async () => {
  const body = Buffer.concat([Buffer.from('{"id":"1"}\n{"id":"'), Buffer.from([0xc3]), Buffer.from('"}\n{"id":"3"}')]);
  const { body: results } = await started.client.call("POST", "/collections/c/documents/import", new Uint8Array(body));
  const [first, second, third] = results.split("\n");
  expect([first, third]).toEqual([OK, OK]);
  expect(second).toContain("ill-formed UTF-8 byte");
});

test("nesting too deep for the handler is a bad request, and the server lives on", async () => {
  const { client } = started;
  const deep = `{"id":"1","x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  expect(await client.call("POST", "/collections/c/documents/import", deep)).toEqual({
    status: 400,
    body: '{"message": "Bad request."}',
  });
  expect(await client.import("c", ['{"id":"2"}'])).toEqual([OK]);
});

test("a hundred thousand documents go in with one request", async () => {
  const { client, emulator } = started;
  const lines = Array.from({ length: 100_000 }, (_, id) => `{"id":"${id}","n":${id},"t":"line ${id}","f":${id / 7}}`);
  const results = await client.import("c", lines);
  expect(results).toHaveLength(100_000);
  expect(new Set(results)).toEqual(new Set([OK]));
  expect(emulator.importedLines).toBe(100_000);
  expect((await client.call("GET", "/collections/c")).body).toContain('"num_documents":100000');
});

test("as a sink it parses and counts lines, answers for them and stores nothing", async () => {
  const { emulator, client } = await start({ sink: true });
  try {
    await client.createCollection("c", [field("n", "int64")]);
    const results = await client.import("c", ['{"id":"1"}', "", "not json", '{"id":"2"}']);
    expect(results).toEqual([OK, expect.stringContaining("Bad JSON"), OK]);
    expect((await client.call("GET", "/collections/c")).body).toContain('"num_documents":2');
    expect(emulator.importedLines).toBe(3);
    expect(await client.export("c")).toEqual([]);
    expect((await client.call("POST", "/collections/nope/documents/import", "{}")).status).toBe(404);
  } finally {
    await emulator.close();
  }
});
