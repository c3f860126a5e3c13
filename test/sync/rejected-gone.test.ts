/**
 * Invariant: no record of a refused document outlives its row, however that went: deleted while the triggers were lost, missing in
 * an older copy of the database, kept out by the mapping from now on, or told apart by another column.
 */
import { copyFileSync } from "node:fs";
import { expect, test } from "vitest";
import { until } from "../support/until.js";
import type { World } from "../support/world.js";
import { writeWithShell } from "../support/writers.js";
import { inSync, map, mappedWorld } from "./mapping/mapped.js";

const REJECT = { onMismatch: "reject" as const };
const STATEMENTS = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, slug TEXT NOT NULL UNIQUE)",
  "INSERT INTO t VALUES (1, 1, 'a'), (2, 'two', 'b'), (3, 'three', 'c')",
];

async function refusing(): Promise<World> {
  const world = await mappedWorld({ t: REJECT }, { statements: STATEMENTS });
  await world.run();
  await world.delivered();
  expect(recorded(world)).toEqual(["2", "3"]);
  return world;
}

function recorded(world: World): unknown[] {
  return world.stateRows("SELECT document_id FROM _sync_rejection ORDER BY 1").flat();
}

function becomes(world: World, ids: string[]): Promise<unknown> {
  return until("what is recorded is right", () => `${recorded(world)}` === `${ids}`, { tell: () => world.story() });
}

test("a row that is deleted unseen", async () => {
  const world = await refusing();
  world.write(["BEGIN", "DROP TRIGGER _sync_1_ad", "DELETE FROM t WHERE id = 2", "COMMIT"]);
  await becomes(world, ["3"]);
  await inSync(world);
});

test("a row that the mapping keeps out, and comes back", async () => {
  const world = await refusing();
  const restarted = async (where: object) => {
    await Promise.all(world.daemons.map((daemon) => daemon.stop()));
    map(world, { t: { ...REJECT, ...where } });
    await world.run();
  };
  await restarted({ where: "id <> 2" });
  await becomes(world, ["3"]);
  await restarted({});
  await becomes(world, ["2", "3"]);
});

test("a row that an older copy of the database doesn't have", async () => {
  const world = await refusing();
  const stopped = () => Promise.all(world.daemons.map((daemon) => daemon.stop()));
  await stopped();
  copyFileSync(world.database, `${world.database}.copy`);
  await world.run();
  world.write(["INSERT INTO t VALUES (4, 'four', 'd')", "UPDATE t SET n = 1 WHERE id = 3"]);
  await becomes(world, ["2", "4"]);
  await stopped();
  copyFileSync(`${world.database}.copy`, world.database);
  await world.run();
  await becomes(world, ["2", "3"]);
  await inSync(world);
});

test("a record whose id no row can have", async () => {
  const world = await refusing();
  await Promise.all(world.daemons.map((daemon) => daemon.stop()));
  writeWithShell(world.state, ["UPDATE _sync_rejection SET document_id = '~t2' WHERE document_id = '2'"]);
  await world.run();
  world.write(["BEGIN", "DROP TRIGGER _sync_1_ad", "DELETE FROM t WHERE id = 3", "COMMIT"]);
  await becomes(world, ["2"]);
});
