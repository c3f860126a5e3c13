/**
 * Invariant: a writer that never stops, thousands of commits a second, is neither refused nor held up by the daemon: no
 * SQLITE_BUSY reaches it with its driver's own time-out, its commits take hardly longer than without the daemon, and in WAL mode
 * the log stays bounded, for no read of ours is long enough to keep it from being checkpointed.
 *
 * `npm run test:soak -- --writers` lets each of them write for 30 seconds.
 */
import { statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Commits, committing } from "../support/committer.js";
import { World } from "../support/world.js";

const ROWS = 20_000;
const SECONDS = Number(process.env.WRITER_SECONDS ?? 2);
/** What the daemon may add to the slowest commit of a thousand, in milliseconds. */
const MOST_EXTRA_MS = 50;
/** SQLite checkpoints the log at 1,000 pages, which are 4 MB. */
const MOST_WAL_BYTES = 16_000_000;
const LOOK_MS = 20;

it.each(["delete", "wal"])("in journal mode %s", { timeout: 60_000 + 4000 * SECONDS }, async (journalMode) => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, note TEXT)",
      `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS})
        INSERT INTO t SELECT i, 0, 'a line of the play, number ' || i FROM i`,
    ],
    journalMode,
    settings: { RETENTION: "0" },
  });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  const write = (work: () => Promise<unknown>) => committing(world.database, "t", ROWS, work, "inserts");
  const without = await write(() => pause(SECONDS * 1000));
  const daemon = await world.run();
  let mostBytes = 0;
  const during = await write(async () => {
    for (const end = performance.now() + SECONDS * 1000; performance.now() < end; await pause(LOOK_MS))
      mostBytes = Math.max(mostBytes, statSync(`${world.database}-wal`, { throwIfNoEntry: false })?.size ?? 0);
  });
  console.log(`${journalMode} without the daemon ${told(without)}`);
  console.log(`${journalMode} with the daemon    ${told(during)}, the log at most ${mostBytes} bytes`);
  expect([...without.errors, ...during.errors]).toEqual([]);
  expect(during.p999 - without.p999).toBeLessThan(MOST_EXTRA_MS);
  expect(mostBytes).toBeLessThan(MOST_WAL_BYTES);
  if (journalMode === "wal") expect(mostBytes).toBeGreaterThan(0);
  await world.delivered(undefined, 60_000 + 1000 * SECONDS);
  await world.equal();
  expect(daemon.log.filter(({ level }) => level >= 50)).toEqual([]);
});

function told({ count, p50, p99, p999, worst }: Commits): string {
  return `${Math.round(count / SECONDS)} commits/s; ms: p50 ${p50}, p99 ${p99}, p99.9 ${p999}, worst ${worst}`;
}
