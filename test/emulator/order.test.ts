/*
 * Invariant: writes to one collection are applied one after the other in the order in which their uploads were
 * complete, and an upload that breaks off is never applied.
 */
import { once } from "node:events";
import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { API_KEY, eventually, field, OK, type Started, start } from "./client.js";

let started: Started;

beforeEach(async () => {
  started = await start();
  await started.client.createCollection("c", [field("n", "int64")]);
});
afterEach(() => started.emulator.close());

/** An import whose body is sent by hand. */
function openImport() {
  const { host, port } = started.emulator;
  const headers = { "x-typesense-api-key": API_KEY };
  return request({ host, port, method: "POST", path: "/collections/c/documents/import?action=upsert", headers });
}

test("the upload that is complete first is applied first, even if it began last", async () => {
  const { client, emulator } = started;
  const early = openImport();
  early.write('{"id":"1","n":1}\n');
  expect(await client.import("c", ['{"id":"1","n":2}'])).toEqual([OK]);
  early.end('{"id":"2","n":1}');
  await once(early, "response");
  expect(await client.export("c")).toEqual(['{"id":"1","n":1}', '{"id":"2","n":1}']);
  expect(
    emulator.requests
      .list()
      .slice(-3, -1)
      .map(({ bytes }) => bytes),
  ).toEqual([16, 33]);
});

test("a delete sees an import whole or not at all", async () => {
  const { client } = started;
  const lines = Array.from({ length: 20_000 }, (_, id) => `{"id":"${id}","n":${id}}`);
  const [results, deleted] = await Promise.all([
    client.import("c", lines),
    client.call("DELETE", "/collections/c/documents?filter_by=id:[`0`,`19999`]"),
  ]);
  expect(results).toHaveLength(lines.length);
  const { num_deleted: count } = JSON.parse(deleted.body) as { num_deleted: number };
  expect([0, 2]).toContain(count);
  expect(await client.export("c")).toHaveLength(lines.length - count);
});

test("an alias and its collection share one queue", async () => {
  const { client, emulator } = started;
  await client.call("PUT", "/aliases/a", '{"collection_name":"c"}');
  emulator.faults.add({ kind: "slow", delayMs: 600_000, match: { path: "^/collections/c/" } });
  const first = client.import("c", ['{"id":"1","n":1}']);
  await eventually(() => emulator.faults.list()[0]?.hits).toBe(1);
  const second = client.import("a", ['{"id":"1","n":2}']);
  await eventually(async () => (await client.call("GET", "/status")).body).toContain('"queued_writes":2');
  emulator.faults.release();
  await Promise.all([first, second]);
  expect(await client.export("c")).toEqual(['{"id":"1","n":2}']);
});

test("different collections don't wait for each other", async () => {
  const { client, emulator } = started;
  await client.createCollection("d", [field("n", "int64")]);
  emulator.faults.add({ kind: "slow", delayMs: 600_000, match: { path: "^/collections/c/" } });
  const held = client.import("c", ['{"id":"1"}']);
  await eventually(() => emulator.faults.list()[0]?.hits).toBe(1);
  expect(await client.import("d", ['{"id":"1"}'])).toEqual([OK]);
  emulator.faults.release();
  expect(await held).toEqual([OK]);
});

test("an upload that breaks off leaves no trace", async () => {
  const { client, emulator } = started;
  const broken = openImport();
  broken.setHeader("content-length", 1000);
  const failed = once(broken, "error");
  await new Promise((sent) => broken.write('{"id":"1"}\n{"id":"2"}\n', sent));
  broken.destroy(new Error("given up"));
  await failed;
  expect(await client.import("c", ['{"id":"3"}'])).toEqual([OK]);
  expect(await client.export("c")).toEqual(['{"id":"3"}']);
  expect(emulator.requests.list().filter(({ path }) => path.includes("import"))).toHaveLength(1);
});
