/**
 * Invariant: wherever the daemon is killed before, while or after it tells rows that they are delivered, the next one tells those
 * that are still to be told; none is forgotten, and none is told too soon.
 */
import { expect, it } from "vitest";
import { acknowledgedWorld, untilUntold, untold } from "../support/acknowledged.js";
import { crashAt, diedThere } from "../support/crash-at.js";
import { until } from "../support/until.js";
import { CRASHES } from "./crash-points.js";

it("one death after the other", { timeout: 180_000 }, async () => {
  const world = await acknowledgedWorld({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, ack INTEGER)",
      "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 400) INSERT INTO t SELECT i, i, 0 FROM i",
    ],
    settings: { BATCH_SIZE: "100", REQUEST_TIMEOUT_MS: "200" },
  });
  for (const crash of CRASHES.acknowledged) {
    await diedThere(world.start(crashAt(crash)), crash);
    if (crash[0] !== "rows told") expect(untold(world)).toHaveLength(400);
    world.write(["UPDATE t SET n = n + 1 WHERE id IN (1, 200, 400)"]);
    expect(untold(world)).toEqual(expect.arrayContaining([1, 200, 400]));
  }
  const daemon = await world.run();
  await untilUntold(world, []);
  await daemon.stop();
  world.write(["UPDATE t SET n = -n WHERE id > 100"]);
  await diedThere(world.start(crashAt(["batch committed", 2])), ["batch committed", 2]);
  expect(untold(world).length).toBeGreaterThan(0);
  expect(await world.once()).toEqual({ code: 0, signal: null });
  // What a request of the dead may still overtake is not told by a run that ends before that is sure, but by one of the next.
  const told = async () => (await world.once()).code === 0 && untold(world).length === 0;
  await until("all rows are told", told, { tell: () => world.story() });
});
