/**
 * Invariant: the cursor and the rejections of a batch move together or not at all. Whenever the daemon is killed, every
 * misfit up to the cursor is recorded and none behind it, and nothing is lost in the end.
 */
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const ROUNDS = 5;
const PER_ROUND = 2000;

it("killed at any moment", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)"],
    settings: { BATCH_SIZE: "100" },
  });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  for (let round = 0; round < ROUNDS; round++) {
    const from = round * PER_ROUND;
    world.write([
      `WITH RECURSIVE i(i) AS (SELECT ${from + 1} UNION ALL SELECT i + 1 FROM i WHERE i < ${from + PER_ROUND})
        INSERT INTO t SELECT i, iif(i % 10 = 0, 'misfit', i) FROM i`,
    ]);
    const before = world.emulator.importedLines;
    const daemon = await world.run();
    await until("it delivers", () => world.emulator.importedLines > before);
    // The moment of death is the point of this test.
    await pause(randomInt(60));
    await daemon.stop("SIGKILL");
    const [row] = world.stateRows("SELECT cursor_seq, (SELECT count(*) FROM _sync_rejection) FROM _sync_stream");
    const [cursor, rejections] = row as [number, number];
    // The first change is no row's.
    expect(rejections).toBe(Math.floor((cursor - 1) / 10));
    const beyond = world.stateRows("SELECT count(*) FROM _sync_rejection, _sync_stream WHERE seq > cursor_seq");
    expect(beyond).toEqual([[0]]);
  }
  expect(await world.once({ REQUEST_TIMEOUT_MS: "100" })).toEqual({ code: 0, signal: null });
  await world.deliveredAndEqual();
  expect(world.status().streams[0]?.rejections).toBe((ROUNDS * PER_ROUND) / 10);
});
