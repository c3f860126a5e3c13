/**
 * Invariant: whatever becomes of a request that got no answer or an unusable one (lost, done, done twice, done much later),
 * in the end every collection equals its table.
 *
 * The tests mostly wait: so they do it at once.
 */
import { expect, it } from "vitest";
import type { FaultEffect } from "../../src/emulator/index.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const EFFECTS: FaultEffect[] = [
  { kind: "hang" },
  { kind: "hangAfterApply" },
  { kind: "resetBefore" },
  { kind: "resetAfter" },
  { kind: "shortReply" },
  { kind: "foreignReply" },
  { kind: "applyTwice" },
];
const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const ROWS =
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 50) INSERT INTO t SELECT i, i FROM i";

it.concurrent("an answer that is lost or mangled costs a repetition, no row", async ({ onTestFinished }) => {
  const world = await World.create({ statements: [TABLE], settings: { REQUEST_TIMEOUT_MS: "300" } }, onTestFinished);
  await world.run();
  world.write([ROWS]);
  await world.delivered();
  for (const [index, effect] of EFFECTS.entries()) {
    world.emulator.faults.add([
      { ...effect, match: { method: "POST", path: "/import" } },
      { ...effect, match: { method: "DELETE" } },
    ]);
    world.write([`UPDATE t SET n = n + 100 WHERE id > ${index}`, `DELETE FROM t WHERE id = ${index + 1}`]);
    await world.deliveredAndEqual();
    expect(world.emulator.faults.list().map(({ kind, hits }) => [kind, hits])).toEqual([
      [effect.kind, 1],
      [effect.kind, 1],
    ]);
    world.emulator.faults.clear();
  }
  await until("all that was uncertain is sent again", () => uncertain(world) === 0);
  await world.deliveredAndEqual();
});

it.concurrent("a request that is carried out after newer ones is overruled", async ({ onTestFinished }) => {
  const world = await World.create({ statements: [TABLE], settings: { REQUEST_TIMEOUT_MS: "800" } }, onTestFinished);
  await world.run();
  world.write(["INSERT INTO t VALUES (1, 1), (2, 2)"]);
  await world.delivered();
  world.emulator.faults.add({ kind: "applyLate", delayMs: 60_000, match: { path: "/import" } });
  world.write(["UPDATE t SET n = n + 10"]);
  await until("the request is lost", () => uncertain(world) === 2);
  world.write(["UPDATE t SET n = 100 WHERE id = 1", "DELETE FROM t WHERE id = 2"]);
  await world.deliveredAndEqual();
  world.emulator.faults.release();
  await until("the late request has done its harm", async () => (await world.differences()).length > 0);
  await until("what was overwritten is sent again", () => uncertain(world) === 0);
  await until("all is well", async () => (await world.differences()).length === 0);
});

it.concurrent("what is uncertain when a run ends is sent again by it, and made good by the next one if it comes even later", async ({
  onTestFinished,
}) => {
  const world = await World.create({ statements: [TABLE], settings: { REQUEST_TIMEOUT_MS: "1500" } }, onTestFinished);
  const daemon = await world.run();
  world.emulator.faults.add({ kind: "applyLate", delayMs: 600_000, match: { path: "/import" } });
  world.write([ROWS]);
  await until("a request is lost", () => uncertain(world) === 50);
  world.write(["UPDATE t SET n = -7"]);
  await world.delivered();
  await daemon.stop();
  const before = world.emulator.importedLines;
  expect(await world.once()).toEqual({ code: 0, signal: null });
  expect(world.emulator.importedLines - before).toBe(50);
  await world.equal();
  world.emulator.faults.release();
  await until("the late request is carried out", async () => (await world.differences()).length > 0);
  await world.run();
  await until("nothing is uncertain any more", () => uncertain(world) === 0);
  await world.deliveredAndEqual();
});

function uncertain(world: World): number {
  return world.stateRows("SELECT count(*) FROM _sync_uncertain")[0]?.[0] as number;
}
