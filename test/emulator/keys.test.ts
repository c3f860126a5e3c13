/*
 * Invariant: a key may do exactly what its actions and collections say, until it expires or is deleted, and its value
 * is shown once.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Client, field, type Started, start } from "./client.js";

let started: Started;

beforeEach(async () => {
  started = await start();
  for (const name of ["c", "c_1", "music"]) await started.client.createCollection(name, [field("t", "string")]);
});
afterEach(() => started.emulator.close());

async function keyFor(actions: string[], collections: string[], more: object = {}): Promise<Client> {
  const body = JSON.stringify({ description: "test", actions, collections, ...more });
  const answer = await started.client.call("POST", "/keys", body);
  return new Client(started.emulator.url, (JSON.parse(answer.body) as { value: string }).value);
}

async function status(client: Client, method: string, path: string, body?: string): Promise<number> {
  return (await client.call(method, path, body)).status;
}

describe("actions", () => {
  test("one action, all actions of a kind, everything", async () => {
    const exporter = await keyFor(["documents:export"], ["*"]);
    const documents = await keyFor(["documents:*"], ["*"]);
    const all = await keyFor(["*"], ["*"]);
    const paths = ["/collections/c/documents/export", "/collections/c/documents/search?q=*", "/debug"];
    const statuses = async (client: Client) => Promise.all(paths.map((path) => status(client, "GET", path)));
    expect(await statuses(exporter)).toEqual([200, 401, 401]);
    expect(await statuses(documents)).toEqual([200, 200, 401]);
    expect(await statuses(all)).toEqual([200, 200, 200]);
  });

  test("a key can be sent as a parameter", async () => {
    const anybody = new Client(started.emulator.url, "");
    expect(await status(anybody, "GET", "/debug")).toBe(401);
    const response = await fetch(`${started.emulator.url}/debug?x-typesense-api-key=test-key`);
    expect(response.status).toBe(200);
  });
});

describe("collections", () => {
  test("a pattern matches the whole name, and only what it matches is listed", async () => {
    const client = await keyFor(["collections:*"], ["c(_.*)?"]);
    expect(await status(client, "GET", "/collections/c_1")).toBe(200);
    expect(await status(client, "GET", "/collections/music")).toBe(401);
    const { body } = await client.call("GET", "/collections");
    expect((JSON.parse(body) as { name: string }[]).map(({ name }) => name)).toEqual(["c", "c_1"]);
  });

  test("the name in the URL counts, also when it is an alias", async () => {
    const client = await keyFor(["documents:export"], ["c"]);
    await started.client.call("PUT", "/aliases/a", '{"collection_name":"c"}');
    expect(await status(client, "GET", "/collections/a/documents/export")).toBe(401);
  });

  test("of searches sent together every collection has to be allowed", async () => {
    const client = await keyFor(["documents:search"], ["c"]);
    const searches = (...names: string[]) =>
      JSON.stringify({ searches: names.map((collection) => ({ collection, q: "*" })) });
    expect(await status(client, "POST", "/multi_search", searches("c"))).toBe(200);
    expect(await status(client, "POST", "/multi_search", searches("c", "music"))).toBe(401);
  });

  test("a pattern that is no regular expression matches nothing but itself", async () => {
    const client = await keyFor(["collections:get"], ["("]);
    expect(await status(client, "GET", "/collections/c")).toBe(401);
  });
});

test("an expired or deleted key is no key", async () => {
  const expired = await keyFor(["*"], ["*"], { expires_at: 1 });
  const deleted = await keyFor(["*"], ["*"]);
  expect(await status(expired, "GET", "/debug")).toBe(401);
  expect(await status(deleted, "GET", "/debug")).toBe(200);
  expect(await started.client.call("DELETE", "/keys/1")).toEqual({ status: 200, body: '{"id":1}' });
  expect(await status(deleted, "GET", "/debug")).toBe(401);
  expect(await status(started.client, "DELETE", "/keys/1")).toBe(404);
  expect(await status(started.client, "GET", "/keys/1")).toBe(404);
});

test("after its creation only the beginning of a key's value is shown", async () => {
  await keyFor(["*"], ["*"], { value: "abcdefgh" });
  const shown =
    '{"actions":["*"],"autodelete":false,"collections":["*"],"description":"test","expires_at":64723363199,' +
    '"id":0,"value_prefix":"abcd"}';
  expect((await started.client.call("GET", "/keys/0")).body).toBe(shown);
  expect((await started.client.call("GET", "/keys")).body).toBe(`{"keys":[${shown}]}`);
});

test.each([
  ["{", "Bad JSON."],
  ['{"description":"x","actions":["*"]}', "Could not find a `collections` key."],
  [
    '{"description":"x","actions":[],"collections":["*"]}',
    "Wrong format for `actions`. It should be an array of string.",
  ],
  [
    '{"description":"x","actions":["*"],"collections":["*"],"expires_at":"x"}',
    "Wrong format for `expires_at`. It should be an unsigned integer.",
  ],
])("the key %s is refused", async (body, message) => {
  expect(await started.client.call("POST", "/keys", body)).toEqual({ status: 400, body: `{"message": "${message}"}` });
});
