/**
 * Invariant: a table may be taken out of the capture, and in again, while the daemon runs: the others go on, and what was
 * missed meanwhile is sent.
 */
import { expect, it } from "vitest";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLES = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
  "CREATE TABLE u (id TEXT PRIMARY KEY, n INTEGER)",
];
const FILL = [
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 200) INSERT INTO t SELECT i, i FROM i",
  "INSERT INTO u SELECT 'u' || id, n FROM t",
];
const DONE = { code: 0, signal: null };

it.each([["every table"], ["one table", "t"]])("%s out and in again", async (_, ...tables) => {
  const world = await World.create({ statements: [...TABLES, ...FILL] });
  const daemon = await world.run();
  await world.delivered();
  expect(await world.uninstall(...tables)).toEqual(DONE);
  world.write(["UPDATE t SET n = 4711", "UPDATE u SET n = 4712"]);
  world.install("all");
  world.write(["UPDATE t SET n = 1 WHERE id = 1"]);
  await until("the rows arrive", async () => (await world.differences("t", "u")).length === 0, {
    tell: () => world.story(),
  });
  expect(daemon.hasEnded).toBe(false);
});

it.each(["answered", "lost"])("out while a batch with rejections is in flight that is %s later", async (outcome) => {
  const world = await World.create({ statements: TABLES, settings: { REQUEST_TIMEOUT_MS: "1000" } });
  const daemon = await world.run();
  await world.delivered();
  const effect = outcome === "lost" ? ({ kind: "hang" } as const) : ({ kind: "slow", delayMs: 60_000 } as const);
  world.emulator.faults.add({ ...effect, match: { path: "/t__v1/documents/import" } });
  world.write(["INSERT INTO t VALUES (1, 'misfit'), (2, 2)"]);
  await until("it is in flight", () => world.emulator.faults.list()[0]?.hits === 1);
  expect(await world.uninstall("t")).toEqual(DONE);
  world.emulator.faults.release();
  world.write(["INSERT INTO u VALUES ('a', 1)"]);
  await world.delivered(["u"]);
  await world.equal("u");
  world.install(["t"]);
  await world.deliveredAndEqual();
  expect(daemon.hasEnded).toBe(false);
});
