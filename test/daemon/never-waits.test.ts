/**
 * Invariant: the daemon doesn't make the application wait. While it drains 50,000 changes, a writer in rollback-journal mode
 * (where a reader holds up a commit) meets no SQLITE_BUSY, and its commits take hardly longer than without the daemon, however long
 * the server takes.
 */
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { committing } from "../support/committer.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const ROWS = 50_000;
const WITHOUT_MS = 1000;
/** What an import takes: were a lock held meanwhile, commits would take as long. */
const IMPORT_MS = 150;
/** What the daemon may add to a commit that is slow anyway, in milliseconds; far above what is measured. */
const MOST_EXTRA_MS = 50;

it("a writer in rollback-journal mode commits continuously during a drain of 50,000 changes", {
  timeout: 90_000,
}, async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, note TEXT)",
      `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS})
        INSERT INTO t SELECT i, 0, 'a line of the play, number ' || i FROM i`,
    ],
    journalMode: "delete",
  });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  world.write(["UPDATE t SET n = 1"]);
  expect(world.status().outbox.pending).toBe(ROWS);

  const without = await committing(world.database, "t", ROWS, () => pause(WITHOUT_MS));
  world.emulator.faults.add({ kind: "slow", delayMs: IMPORT_MS, times: 0, match: { path: "/import" } });
  const before = world.emulator.importedLines;
  const daemon = await world.run();
  const began = performance.now();
  let seconds = 0;
  const during = await committing(world.database, "t", ROWS, async () => {
    await until("the 50,000 are drained", () => world.emulator.importedLines - before >= ROWS, {
      deadlineMs: 60_000,
      tell: () => daemon.story(),
    });
    seconds = (performance.now() - began) / 1000;
  });
  console.log(`without the daemon ${JSON.stringify(without)}`);
  console.log(`during the drain   ${JSON.stringify(during)} (${seconds.toFixed(1)} s)`);
  expect([...without.errors, ...during.errors]).toEqual([]);
  expect(during.count).toBeGreaterThan(100);
  expect(during.p99 - without.p99).toBeLessThan(MOST_EXTRA_MS);
  expect(during.worst).toBeLessThan(1000);
  world.emulator.faults.clear();
  await world.delivered(undefined, 60_000);
  await world.equal();
});
