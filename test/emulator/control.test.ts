/*
 * Invariant: another process can set, read and clear faults and read the request log over HTTP, with the
 * administrator's key only; these routes meet no faults and are not logged.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { FAULTS, type RequestEntry } from "../../src/emulator/index.js";
import { Client, eventually, field, type Started, start } from "./client.js";

let started: Started;

beforeEach(async () => {
  started = await start();
});
afterEach(() => started.emulator.close());

test("a fault set over HTTP is met, counted, and cleared", async () => {
  const { client } = started;
  const rules = [{ ...FAULTS.lagging, id: "lag", times: 2 }];
  const added = await client.call("POST", "/_emulator/faults", JSON.stringify(rules));
  expect(added.status).toBe(201);
  expect(JSON.parse(added.body)).toEqual([{ ...rules[0], remaining: 2, hits: 0 }]);
  expect(await client.call("GET", "/health")).toEqual({ status: 503, body: '{ "message": "Not Ready or Lagging"}' });
  const listed = await client.call("GET", "/_emulator/faults");
  expect(JSON.parse(listed.body)).toMatchObject([{ id: "lag", remaining: 1, hits: 1 }]);
  expect((await client.call("DELETE", "/_emulator/faults")).body).toBe("[]");
  expect((await client.call("GET", "/health")).status).toBe(200);
});

test("a slow request is released over HTTP", async () => {
  const { client } = started;
  await client.call("POST", "/_emulator/faults", '{"kind":"slow","delayMs":600000,"match":{"path":"health"}}');
  const health = client.call("GET", "/health");
  await eventually(() => started.emulator.faults.list()[0]?.hits).toBe(1);
  expect((await client.call("POST", "/_emulator/faults/release")).status).toBe(200);
  expect((await health).body).toBe('{"ok":true}');
});

test("every other request is logged with its size and its status", async () => {
  const { client } = started;
  await client.createCollection("c", [field("t", "string")]);
  await client.call("GET", "/_emulator/faults");
  await client.import("c", ['{"id":"1"}']);
  const { body } = await client.call("GET", "/_emulator/requests");
  const entries = JSON.parse(body) as RequestEntry[];
  expect(entries).toEqual([
    expect.objectContaining({ method: "POST", path: "/collections", status: 201 }),
    {
      method: "POST",
      path: "/collections/c/documents/import?action=upsert",
      status: 200,
      at: expect.any(Number),
      bytes: 10,
    },
  ]);
  started.emulator.requests.clear();
  expect(started.emulator.requests.list()).toEqual([]);
});

test("the log is bounded", () => {
  const { requests } = started.emulator;
  for (let at = 0; at < 10_001; at++) requests.add({ method: "GET", path: "/", status: 200, at, bytes: 0 });
  const entries = requests.list();
  expect([entries.length, entries[0]?.at, entries.at(-1)?.at]).toEqual([9001, 1000, 10_000]);
});

test.each([
  ["{", "Bad JSON."],
  ["null", "A fault must be an object."],
  ["{}", "The fault's member kind is missing."],
  ['{"kind":"odd"}', "The fault's member kind is unknown or has a wrong value."],
  ['{"kind":"hang","tims":2}', "The fault's member tims is unknown or has a wrong value."],
  ['{"kind":"slow"}', "The fault's member delayMs is missing."],
  ['{"kind":"status","status":503}', "The fault's member body is missing."],
  ['{"kind":"hang","match":{"path":"("}}', "The fault's member match is unknown or has a wrong value."],
])("the fault %s is refused", async (body, message) => {
  const answer = await started.client.call("POST", "/_emulator/faults", body);
  expect(answer).toEqual({ status: 400, body: JSON.stringify({ message }) });
  expect(started.emulator.faults.list()).toEqual([]);
});

test("the control routes need the administrator's key and don't answer to other paths", async () => {
  const { client, emulator } = started;
  const made = await client.call(
    "POST",
    "/keys",
    '{"description":"d","actions":["*"],"collections":["*"],"value":"v"}',
  );
  expect(made.status).toBe(201);
  expect((await new Client(emulator.url, "v").call("GET", "/_emulator/faults")).status).toBe(401);
  expect((await client.call("GET", "/_emulator/nothing")).status).toBe(404);
});
