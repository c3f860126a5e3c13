/**
 * Invariant: with VERIFY_EVERY the daemon finds by itself what differs, tells it in the log, in the status and as a warning,
 * however the machine's clock is set, and neither holds up deliveries nor a stop.
 */
import { expect, it, onTestFinished } from "vitest";
import { createSync } from "../../src/index.js";
import { setClock } from "../support/clock.js";
import { ask } from "../support/served.js";
import { until } from "../support/until.js";
import { API_KEY, World } from "../support/world.js";

const ROWS = "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 20000)";
const TABLE = ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)", `${ROWS} INSERT INTO t SELECT i, i FROM i`];

it("finds a document that was altered behind its back", async () => {
  const world = await World.create({ statements: TABLE, settings: { VERIFY_EVERY: "1s" } });
  const daemon = await world.run();
  await daemon.says(/^verified/);
  expect(world.status().streams[0]?.verified).toMatchObject({ in_sync: true });
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "5", n: -1 });
  const told = await daemon.says(/differ from their rows/);
  expect(told).toMatchObject({ level: 50, table: "t", different: 1, hint: "fountain-sync verify t --repair" });
  expect(world.status().streams[0]?.verified).toMatchObject({ in_sync: false, different: 1 });
  expect(world.status().warnings).toEqual([expect.stringMatching(/verify t --repair/)]);
  world.write(["UPDATE t SET n = 6 WHERE id = 5", "ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'"]);
  await until("it is well again", () => world.status().streams[0]?.verified?.in_sync === true);
  await world.deliveredAndEqual();
  expect(world.status().warnings).toEqual([]);
});

it("is off by default, and a stop in the middle ends it at once", async () => {
  const world = await World.create({ statements: TABLE });
  const plain = await world.run();
  await world.delivered();
  await plain.stop();
  expect(plain.log.some(({ msg }) => /verified/.test(msg))).toBe(false);
  const daemon = await world.run({ VERIFY_EVERY: "1h" });
  const exported = () => world.emulator.requests.list().some(({ path }) => path.includes("/export"));
  await until("it has begun", exported);
  const began = performance.now();
  expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(2000);
});

it("a clock that is set back by a day holds up no verification, nor has the next daemon wait for what was recorded before", async () => {
  const world = await World.create({ statements: ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)"] });
  world.write(["INSERT INTO t VALUES (5, 5)"]);
  const start = async (verifyEvery: string) => {
    const typesense = { nodes: world.emulator.url, apiKey: API_KEY };
    const sync = createSync({ database: world.database, typesense, limits: { verifyEvery } });
    onTestFinished(() => sync.stop());
    await sync.start();
    return sync;
  };
  const different = () => world.status().streams[0]?.verified?.different;
  const first = await start("1s");
  await until("all is found well", () => different() === 0);
  setClock(-86_400_000);
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "5", n: -1 });
  await until("what differs is found", () => different() === 1);
  await first.stop();
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "5", n: 5 });
  await start("1h");
  await until("the next one has looked, too", () => different() === 0);
});
