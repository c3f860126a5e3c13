/*
 * Invariant: while a schema alteration runs, reads go on, writes to the collection wait, a second alteration is
 * refused, and the alteration is listed; a failed one changes nothing.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, field, OK, type Started, start } from "./client.js";

let started: Started;

beforeEach(async () => {
  started = await start();
  await started.client.createCollection("c", [field("n", "int64"), field("t", "string")]);
  await started.client.import("c", ['{"id":"1","n":1,"t":"one"}']);
});
afterEach(() => started.emulator.close());

const ADD = '{"fields":[{"name":"x","type":"string","optional":true}]}';

test("a slow alteration lets reads through, holds writes up and refuses another", async () => {
  const { client, emulator } = started;
  await client.createCollection("other", [field("n", "int64")]);
  emulator.faults.add({ kind: "slow", delayMs: 600_000, match: { method: "PATCH" } });
  const altering = client.call("PATCH", "/collections/c", ADD);
  const listed = async () => (await client.call("GET", "/operations/schema_changes")).body;
  await eventually(listed).toBe('[{"altered_docs":0,"collection":"c","validated_docs":0}]');
  expect(await client.call("PATCH", "/collections/c", ADD)).toEqual({
    status: 422,
    body: '{"message": "Another collection update operation is in progress."}',
  });
  expect((await client.call("PATCH", "/collections/other", ADD)).status).toBe(200);
  const writing = client.import("c", ['{"id":"2"}']);
  await eventually(async () => (await client.call("GET", "/status")).body).toContain('"queued_writes":2');
  expect(await client.export("c")).toHaveLength(1);
  emulator.faults.release();
  expect((await altering).status).toBe(200);
  expect(await writing).toEqual([OK]);
  expect(await listed()).toBe("[]");
});

test("a refused alteration leaves the schema and the metadata as they were", async () => {
  const { client } = started;
  const before = (await client.call("GET", "/collections/c")).body;
  const payload = {
    metadata: { a: 1 },
    fields: [field("x", "string"), { name: "n", drop: true }, { name: "t", drop: true }, field("t", "int64")],
  };
  expect((await client.call("PATCH", "/collections/c", JSON.stringify(payload))).status).toBe(400);
  expect((await client.call("GET", "/collections/c")).body).toBe(before);
});

test("the answer to an alteration shows the internal properties too", async () => {
  const { body } = await started.client.call("PATCH", "/collections/c", ADD);
  expect(body).toBe(
    '{"fields":[{"async_reference":false,"embed":null,"facet":false,"hnsw_params":{"M":16,"ef_construction":200},' +
      '"index":true,"infix":false,"locale":"","name":"x","nested":false,"nested_array":0,"num_dim":0,"optional":true,' +
      '"range_index":false,"reference":"","sort":false,"stem":false,"stem_dictionary":"","store":true,' +
      '"symbols_to_index":[],"token_separators":[],"type":"string","vec_dist":"cosine"}]}',
  );
});

test("a field whose documents hold another type is searchable again once they are written anew", async () => {
  const { client } = started;
  const change = { fields: [{ name: "n", drop: true }, field("n", "string")] };
  expect((await client.call("PATCH", "/collections/c", JSON.stringify(change))).status).toBe(200);
  const search = "/collections/c/documents/search?q=1&query_by=n";
  await expect(client.call("GET", search, undefined, AbortSignal.timeout(200))).rejects.toThrow("timeout");
  await client.import("c", ['{"id":"1","n":"1"}']);
  expect((await client.call("GET", search)).body).toContain('"found":1');
});

test("an unknown type is refused where the stored documents are no obstacle", async () => {
  const change = { fields: [field("x", "text")] };
  expect(await started.client.call("PATCH", "/collections/c", JSON.stringify(change))).toEqual({
    status: 400,
    body: '{"message": "Field `x` has an invalid data type `text`, see docs for supported data types."}',
  });
});

test("dropping the default sorting field forgets it", async () => {
  const { client } = started;
  await client.createCollection("s", [{ name: "n", type: "int64" }], { default_sorting_field: "n" });
  await client.call("PATCH", "/collections/s", '{"fields":[{"name":"n","drop":true}]}');
  expect((await client.call("GET", "/collections/s")).body).toContain('"default_sorting_field":""');
});
