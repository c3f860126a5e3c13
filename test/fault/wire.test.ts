/**
 * Invariant: whatever becomes of the wire to Typesense (nothing passes, answers don't, all is slow, requests or answers are cut
 * in their middle), changes wait for a better one, none is lost, and the application can go on writing all the while.
 */
import { expect, it } from "vitest";
import { until } from "../support/until.js";
import { type Weather, Wire } from "../support/wire.js";
import { World } from "../support/world.js";

const TABLE = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, name TEXT)",
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 100) INSERT INTO t SELECT i, i, 'name ' || i FROM i",
];

it("every kind of weather, one after the other", { timeout: 180_000 }, async () => {
  const world = await World.create({ statements: TABLE, settings: { REQUEST_TIMEOUT_MS: "500", BATCH_SIZE: "40" } });
  const wire = await Wire.start(world.emulator.port);
  const daemon = await world.run(world.address(wire.port));
  await world.deliveredAndEqual();
  const kinds: Weather[] = ["half open", "cut", "cut request", "black hole", "slow"];
  for (const [index, weather] of kinds.entries()) {
    const before = daemon.log.length;
    const struck = wire.struck;
    wire.weather = weather;
    world.write([
      `UPDATE t SET n = n + 1000, name = '${weather}' WHERE id > ${index}`,
      `DELETE FROM t WHERE id = ${index + 1}`,
      `INSERT INTO t VALUES (${1000 + index}, ${index}, 'new')`,
    ]);
    if (weather === "slow") await world.deliveredAndEqual();
    else await until(`it meets ${weather}`, () => wire.struck > struck + 2, { tell: () => daemon.story() });
    world.write([`UPDATE t SET n = -${index} WHERE id = 50`]);
    wire.weather = "open";
    await world.deliveredAndEqual();
    if (weather === "half open") await daemon.says(/delivering again/, before);
  }
  await until("nothing is uncertain", () => world.stateRows("SELECT 1 FROM _sync_uncertain LIMIT 1").length === 0);
  await world.deliveredAndEqual();
  expect(daemon.log.filter(({ level }) => level >= 50)).toEqual([]);
  expect(daemon.hasEnded).toBe(false);
});
