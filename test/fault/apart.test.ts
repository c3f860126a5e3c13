/**
 * Invariant: streams don't hold up each other. A collection that takes no writes keeps only its own table waiting; a stream
 * that only a person can mend pauses, says why, and goes on by itself once that was done.
 */
import { expect, it } from "vitest";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLES = [
  "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER)",
  "CREATE TABLE b (id INTEGER PRIMARY KEY, n INTEGER)",
];
const CHANGE = ["INSERT INTO a (n) VALUES (1), (2)", "INSERT INTO b (n) VALUES (1), (2)"];
const A = { path: "/collections/a__v1/documents" };

it("one collection that hangs or is full leaves the other alone", async () => {
  const world = await World.create({ statements: TABLES, settings: { REQUEST_TIMEOUT_MS: "400" } });
  await world.run();
  for (const fault of [{ kind: "hang" as const }, { kind: "status" as const, status: 422, body: "" }]) {
    world.emulator.faults.add({ ...fault, match: A, times: 0 });
    world.write(CHANGE);
    await world.delivered(["b"]);
    world.write(CHANGE);
    await world.delivered(["b"]);
    await world.equal("b");
    expect(world.status().streams.find(({ table }) => table === "a")?.pending).toBeGreaterThan(0);
    world.emulator.faults.clear();
    await world.deliveredAndEqual();
  }
});

it("a key that is taken back pauses the stream until it is given again", async () => {
  const world = await World.create({ statements: TABLES });
  const daemon = await world.run();
  world.write(CHANGE);
  await world.delivered();
  world.emulator.faults.add({ kind: "status", status: 401, body: '{"message": "Forbidden"}', match: A, times: 0 });
  world.write(CHANGE);
  const said = await daemon.says(/the stream is paused/);
  expect(said).toMatchObject({ table: "a", reason: expect.stringMatching(/401/), hint: expect.stringMatching(/KEY/) });
  await world.delivered(["b"]);
  expect(world.status().streams[0]).toMatchObject({ state: "paused", reason: expect.stringMatching(/401/) });
  world.emulator.faults.clear();
  await world.deliveredAndEqual();
  expect(daemon.log.filter((line) => /the stream is paused/.test(line.msg))).toHaveLength(1);
  await daemon.says(/the stream goes on/);
});

it("a collection that is in the way and doesn't fit is left as it is, until it is gone", async () => {
  const world = await World.create({ statements: TABLES });
  const { url, apiKey } = world.emulator;
  const headers = { "x-typesense-api-key": apiKey };
  const schema = JSON.stringify({ name: "a", fields: [{ name: "n", type: "string" }] });
  await fetch(`${url}/collections`, { method: "POST", headers, body: schema });
  const daemon = await world.run();
  world.write(CHANGE);
  const said = await daemon.says(/the stream is paused/);
  expect(said.reason).toMatch(/field n is string, not int64/);
  await world.delivered(["b"]);
  await world.equal("b");
  await fetch(`${url}/collections/a`, { method: "DELETE", headers });
  await world.deliveredAndEqual();
});

it("a collection of the table's own name that fits is used as it is", async () => {
  const world = await World.create({ statements: TABLES });
  const { url, apiKey } = world.emulator;
  const fields = [{ name: "n", type: "int64", optional: true }];
  await fetch(`${url}/collections`, {
    method: "POST",
    headers: { "x-typesense-api-key": apiKey },
    body: JSON.stringify({ name: "a", fields }),
  });
  await world.run();
  world.write(CHANGE);
  await until("it is adopted", () => world.status().streams[0]?.alias === null);
  await world.deliveredAndEqual();
});
