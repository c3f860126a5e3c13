/**
 * Invariant: an outage of Typesense is told when it ends and when all that waited is delivered, with figures that are true, also
 * where the daemon that met it is not the one that sees its end.
 */
import { expect, it } from "vitest";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";

async function away(): Promise<{ world: World; daemon: Awaited<ReturnType<World["run"]>> }> {
  const world = await World.create({ statements: [TABLE, "INSERT INTO t VALUES (0, 0)"] });
  const daemon = await world.run();
  await world.delivered();
  await world.emulator.close();
  world.write([
    "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 300) INSERT INTO t SELECT i, i FROM i",
  ]);
  await daemon.says(/takes no writes/);
  world.write(["UPDATE t SET n = 'none' WHERE id <= 3", "DELETE FROM t WHERE id = 300"]);
  return { world, daemon };
}

/** Only an outage of a second counts. */
async function longEnough(world: World): Promise<void> {
  const began = Date.parse(world.status().outages[0]?.began_at ?? "");
  await until("a second is over", () => Date.now() - began > 1100);
}

it("one daemon", async () => {
  const { world, daemon } = await away();
  expect(world.status().outages).toEqual([expect.objectContaining({ ended_at: null, changes: null })]);
  await longEnough(world);
  await world.restartEmulator({ withData: true });
  const told = await daemon.says(/caught up after an outage/);
  expect(told).toMatchObject({ level: 30, changes: 305, rejections: 4 });
  expect(told.outageSeconds).toBeGreaterThanOrEqual(1);
  await world.deliveredAndEqual();
  const [outage] = world.status().outages;
  expect(outage).toMatchObject({
    changes: 305,
    rejections: 4,
    reason: expect.stringMatching(/ECONNREFUSED|nobody|connect/),
  });
  expect(Date.parse(outage?.caught_up_at ?? "")).toBeGreaterThanOrEqual(Date.parse(outage?.ended_at ?? ""));
});

it("the next daemon sees its end", async () => {
  const { world, daemon } = await away();
  await longEnough(world);
  await daemon.stop();
  await world.restartEmulator({ withData: true });
  const next = await world.run();
  expect(await next.says(/caught up after an outage/)).toMatchObject({ changes: 305 });
  await world.deliveredAndEqual();
});
