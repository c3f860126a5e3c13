/**
 * Invariant: triggers that are gone, altered or outdated are put right at once, and what they missed is made good; our own
 * doing is never taken for a change of the application's.
 */
import { expect, it } from "vitest";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { change, followed, history, PEOPLE } from "./history.js";

const TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '_sync_%' ORDER BY name";

async function delivered(statements: readonly string[] = PEOPLE): Promise<World> {
  const world = await World.create({ statements });
  await world.run();
  await world.delivered();
  return world;
}

it.each([
  ["one dropped", ["DROP TRIGGER _sync_1_au"]],
  ["all dropped", ["DROP TRIGGER _sync_1_ai", "DROP TRIGGER _sync_1_au", "DROP TRIGGER _sync_1_ad"]],
  ["one altered", ["DROP TRIGGER _sync_1_ad", "CREATE TRIGGER _sync_1_ad AFTER DELETE ON t BEGIN SELECT 1; END"]],
])("%s in the transaction that writes", async (_, deed) => {
  const world = await delivered();
  const before = change(world, TRIGGERS);
  const unseen = [
    "UPDATE t SET age = 0 WHERE id = 9",
    "DELETE FROM t WHERE id = 10",
    "INSERT INTO t VALUES (-1, 'x', 1)",
  ];
  change(world, "BEGIN", ...deed, ...unseen, "COMMIT");
  await followed(world, [["triggers_missing"]]);
  expect(change(world, TRIGGERS)).toBe(before);
  expect(history(world)[1]?.action).toBe("reinstall, backfill, repair");
});

it("a unique index that comes later gets its guard, and loses it when it goes", async () => {
  const world = await delivered();
  change(world, "CREATE UNIQUE INDEX by_name ON t (name)");
  await followed(world, [["triggers_missing"]]);
  change(world, "INSERT OR REPLACE INTO t VALUES (90001, 'name 5', 1)");
  await world.deliveredAndEqual();
  change(world, "DROP INDEX by_name");
  await until("the guards are gone", () => change(world, TRIGGERS).split("_sync_1_b").length === 1);
  change(world, "ALTER TABLE t DROP COLUMN name");
  await until("the column is gone", () => history(world).at(-1)?.kinds.includes("column_dropped") ?? false);
  await until("it is applied", () => history(world).at(-1)?.state === "applied");
  await world.deliveredAndEqual();
});

it("a later trigger that would silence ours does not", async () => {
  const world = await delivered();
  change(
    world,
    "CREATE TRIGGER app AFTER UPDATE ON t BEGIN SELECT RAISE(IGNORE); END",
    "UPDATE t SET age = 0 WHERE id < 5",
  );
  await until("all is equal", async () => (await world.differences()).length === 0);
  change(world, "UPDATE t SET age = 1 WHERE id < 5");
  await world.deliveredAndEqual();
});

it("our own doing is no change, nor a trigger too many, and a schema change elsewhere costs no request", async () => {
  const world = await delivered();
  const requests = () => world.emulator.requests.list().length;
  const quiet = async () => {
    change(world, "UPDATE t SET age = age + 1 WHERE id = 1");
    await world.delivered();
  };
  await quiet();
  const one = requests();
  await quiet();
  const each = requests() - one;
  change(world, "CREATE TABLE elsewhere (x)", "CREATE INDEX i ON elsewhere (x)", "ANALYZE");
  const before = requests();
  await quiet();
  expect(requests() - before).toBeLessThanOrEqual(each + 1);
  const triggers = change(world, TRIGGERS);
  change(world, "CREATE TRIGGER _sync_1_bi BEFORE INSERT ON t BEGIN SELECT 1; END");
  await until("the one that is not asked for is gone", () => change(world, TRIGGERS) === triggers);
  await quiet();
  expect(history(world)).toHaveLength(1);
});

it("a change is told once, with versions and what was done", async () => {
  const world = await World.create({ statements: PEOPLE });
  const daemon = await world.run();
  await world.delivered();
  change(world, "ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'");
  await followed(world, [["column_added"]]);
  const told = daemon.log.filter(({ msg, level }) => level === 30 && /the table has changed/.test(msg));
  expect(told).toEqual([
    expect.objectContaining({
      ...{ table: "t", from: 1, to: 2, done: "patch, backfill" },
      changes: [{ kind: "column_added", column: "mood", type: "TEXT", default: "'calm'" }],
    }),
  ]);
});
