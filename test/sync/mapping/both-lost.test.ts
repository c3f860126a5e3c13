/**
 * Invariant: two streams of a table never claim the same collection: where the live one and the one that is being built are both lost
 * while the table moves to another name, each gets one of its own, and the move comes to its end.
 */
import { expect, test } from "vitest";
import { ask, collectionNames } from "../../support/served.js";
import { until } from "../../support/until.js";
import { byId, map, mappedWorld } from "./mapped.js";

const ROWS =
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 400) INSERT INTO t SELECT i, i FROM i";
const SETTINGS = { BATCH_SIZE: "5", REBUILD_GRACE: "0", RETRY_MAX_MS: "100" };

test("the live collection, then the new one", async () => {
  const statements = ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)", ROWS];
  const world = await mappedWorld({}, { statements, settings: SETTINGS });
  expect((await world.once()).code).toBe(0);
  map(world, { t: { collection: "words" } });
  world.emulator.faults.add({ kind: "slow", delayMs: 200, times: 0, match: { path: "words__v1/documents/import" } });
  const daemon = await world.run();
  await until("the new collection is there", async () => (await collectionNames(world)).includes("words__v1"));
  await ask(world, "/collections/t__v1", "DELETE");
  await until("the live one is made anew", async () => (await collectionNames(world)).includes("words__v2"));
  await ask(world, "/collections/words__v1", "DELETE");
  world.emulator.faults.clear();
  world.emulator.faults.release();
  await daemon.says(/the new collection has taken over/);
  await world.delivered();
  await until("the other collection is gone", async () => `${await collectionNames(world)}` === "words__v3");
  expect(Object.keys(await byId(world, "words"))).toHaveLength(400);
  expect(daemon.log.filter(({ msg }) => /failed/.test(msg))).toEqual([]);
  expect(daemon.hasEnded).toBe(false);
});
