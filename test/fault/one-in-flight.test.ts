/**
 * Invariant: a collection never has two writes under way (the server applies them in the order of their arrival, so a second
 * one could overtake), while different collections may; bodies are ASCII only and within BATCH_BYTES, but for a single
 * document that is larger by itself.
 */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { WatchingProxy } from "../support/proxy.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const NAMES = ["a", "b", "c"];
const MOST = 20_000;
const ROWS = "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 3000)";

it("one write at a time for each collection, in bounded ASCII bodies", async () => {
  const world = await World.create({
    statements: NAMES.map((name) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, t TEXT)`),
    settings: { BATCH_SIZE: "1000", BATCH_BYTES: String(MOST) },
  });
  world.emulator.faults.add({ kind: "slow", delayMs: 2, times: 0, match: { path: "/documents" } });
  const proxy = await WatchingProxy.start(world.emulator.port);
  await world.run(world.address(proxy.port));
  for (const name of NAMES) world.write([`${ROWS} INSERT INTO ${name} SELECT i, 'Größe 日本 😀 ' || i FROM i`]);
  world.write(NAMES.map((name) => `UPDATE ${name} SET t = t || hex(zeroblob(20000)) WHERE id = 7`));
  world.write(NAMES.map((name) => `DELETE FROM ${name} WHERE id % 9 = 0`));
  await world.deliveredAndEqual();

  expect(proxy.overlaps).toEqual([]);
  expect(proxy.mostTogether).toBeGreaterThan(1);
  const bodies = proxy.imports.map(({ body }) => body);
  expect(bodies.length).toBeGreaterThan(30);
  expect(bodies.every((body) => body.every((byte) => byte < 0x80))).toBe(true);
  const large = bodies.filter((body) => body.length > MOST).map((body) => body.toString().split("\n").length);
  expect(new Set(large)).toEqual(new Set([1]));
});

it("nor when the cursor can't be moved while the next batch is on its way", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT)"],
    settings: { BATCH_SIZE: "100" },
  });
  const proxy = await WatchingProxy.start(world.emulator.port);
  const daemon = await world.run(world.address(proxy.port));
  await world.delivered();
  // Longer than the daemon waits for the state.
  proxy.holds = () => (proxy.imports.length === 2 ? 2500 : 0);
  const state = new Database(world.state);
  state.exec("BEGIN IMMEDIATE");
  world.write([`${ROWS} INSERT INTO a SELECT i, 'x' FROM i`]);
  await until("a batch is sent again", () => proxy.imports.length > 2);
  state.exec("COMMIT");
  state.close();
  proxy.holds = () => 0;
  await world.deliveredAndEqual();
  expect(proxy.overlaps).toEqual([]);
  await daemon.end();
});

it("nor when a delivered batch can't be remembered while the next one is on its way", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT)"],
    settings: { BATCH_SIZE: "100" },
  });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  const proxy = await WatchingProxy.start(world.emulator.port);
  proxy.holds = () => (proxy.imports.length === 2 ? 1000 : 0);
  const state = new Database(world.state);
  // As a killed daemon leaves it: what is sent first is remembered, to be sent once more. And a state that can't take that.
  state.exec("UPDATE _sync_daemon SET pid = 1, started_at = '2026-01-01'");
  state.exec("CREATE TRIGGER broken BEFORE INSERT ON _sync_uncertain BEGIN INSERT INTO missing VALUES (1); END");
  world.write([`${ROWS} INSERT INTO a SELECT i, 'x' FROM i`]);
  const cursor = () => state.prepare("SELECT cursor_seq FROM _sync_stream").pluck().get();
  const before = cursor();
  const daemon = await world.run(world.address(proxy.port));
  await until("a batch is sent again", () => proxy.imports.length > 2, { tell: () => daemon.story() });
  expect(cursor()).toBe(before);
  state.exec("DROP TRIGGER broken");
  state.close();
  await world.deliveredAndEqual();
  expect(proxy.overlaps).toEqual([]);
});

it("everything sent again changes nothing", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT)", `${ROWS} INSERT INTO a SELECT i, 'x' FROM i`],
  });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  await world.equal("a");
  world.write(["DELETE FROM a WHERE id < 100", "UPDATE a SET t = 'y' WHERE id > 2900"]);
  world.write(["INSERT INTO _sync_outbox (table_id, op, k1) SELECT table_id, op, k1 FROM _sync_outbox"]);
  world.emulator.faults.add({ kind: "applyTwice", times: 0, match: { path: "/documents" } });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  await world.deliveredAndEqual();
});
