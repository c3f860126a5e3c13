/**
 * Invariant: a table that changes back before its plan is carried out, so that it looks as it did, has its fields as they were and
 * no document with values that its rows have lost on the way; also where the plan that follows from that is cut short in turn.
 */
import { expect, it } from "vitest";
import { type Crash, crashAt, diedThere } from "../support/crash-at.js";
import { allIsWell } from "../support/served.js";
import { World } from "../support/world.js";

/** A change, where the daemon dies at it, the way back, and where the next daemon dies. */
const ROUNDS: [there: string, Crash, back: string, then?: Crash][] = [
  ["ALTER TABLE t DROP COLUMN n", ["plan recorded", 1], "ALTER TABLE t ADD COLUMN n INTEGER"],
  ["ALTER TABLE t DROP COLUMN n", ["patched", 1], "ALTER TABLE t ADD COLUMN n INTEGER", ["plan recorded", 1]],
  ["ALTER TABLE t RENAME COLUMN n TO m", ["patched", 1], "ALTER TABLE t RENAME COLUMN m TO n", ["patched", 1]],
];

it("dropped and added, renamed there and back", { timeout: 180_000 }, async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, n INTEGER)",
      "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 100) INSERT INTO t SELECT i, 'name ' || i, i FROM i",
    ],
  });
  expect((await world.once()).code).toBe(0);
  for (const [there, crash, back, then] of ROUNDS) {
    world.write([there]);
    await diedThere(world.start(crashAt(crash)), crash);
    world.write([back]);
    if (then) await diedThere(world.start(crashAt(then)), then);
    const daemon = await world.run();
    await allIsWell(world);
    expect(daemon.log.filter(({ level }) => level >= 50)).toEqual([]);
    world.write(["UPDATE t SET n = id"]);
    await world.deliveredAndEqual();
    await daemon.stop();
  }
});
