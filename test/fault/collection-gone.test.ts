/**
 * Invariant: a server that comes back without its data gets everything again, loudly; one that comes back with its data is
 * not taken for one without.
 */
import { expect, it } from "vitest";
import { World } from "../support/world.js";

const TABLES = ["CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER)", "CREATE TABLE b (id TEXT PRIMARY KEY)"];
const ROWS = "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 3000)";
const FILL = [`${ROWS} INSERT INTO a SELECT i, i FROM i`, `${ROWS} INSERT INTO b SELECT 'b' || i FROM i`];

it("killed and started with nothing", async () => {
  const world = await World.create({ statements: [...TABLES, ...FILL] });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  await world.emulator.kill();
  await world.restartEmulator({ withData: false });
  world.write(["UPDATE a SET n = 0 WHERE id = 7", "DELETE FROM b WHERE id = 'b7'"]);
  const said = await daemon.says(/the collection is gone/);
  expect(said.level).toBeGreaterThanOrEqual(50);
  await world.delivered();
  await world.equal();
});

it("closed and started with its data, in the middle of a backfill", async () => {
  const world = await World.create({ statements: [...TABLES, ...FILL], settings: { BATCH_SIZE: "100" } });
  world.emulator.faults.add({ kind: "slow", delayMs: 5, times: 0, match: { path: "/import" } });
  const daemon = await world.run();
  await daemon.says(/collection was created/);
  await world.emulator.close();
  await world.restartEmulator({ withData: true });
  await world.deliveredAndEqual();
  expect(daemon.log.some((line) => /gone/.test(line.msg))).toBe(false);
});

it("one collection dropped by hand, its alias left", async () => {
  const world = await World.create({ statements: [...TABLES, ...FILL] });
  await world.run();
  await world.delivered();
  const headers = { "x-typesense-api-key": world.emulator.apiKey };
  await fetch(`${world.emulator.url}/collections/a__v1`, { method: "DELETE", headers });
  world.write(["INSERT INTO a VALUES (-1, -1)"]);
  await world.deliveredAndEqual();
});
