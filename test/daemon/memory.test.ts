/**
 * Invariant: however much waits, however large a row is, however many documents are refused and however slow the server is: the
 * daemon never holds 200 MB, from its start to its end.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memoryOf } from "../support/footprint.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const ROWS = 120_000;
const REJECTED = 10_000;
const MOST_BYTES = 200e6;
const TEXTS = ["a", "b", "c", "d", "e"];

test.runIf(existsSync("/proc/self/status"))("all of it at once", { timeout: 120_000 }, async () => {
  const world = await World.create({
    statements: [
      `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, ${TEXTS.map((name) => `${name} TEXT`).join(", ")})`,
    ],
    journalMode: "wal",
    settings: { REQUEST_TIMEOUT_MS: "30000" },
  });
  writeFileSync(join(world.folder, "fountain-sync.json"), JSON.stringify({ tables: { t: { onMismatch: "reject" } } }));
  expect(await world.once()).toEqual({ code: 0, signal: null });
  world.write([
    `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS})
      INSERT INTO t SELECT i, iif(i % ${ROWS / REJECTED} = 0, 'none', i), ${TEXTS.map(() => "printf('%0100d', i)")} FROM i`,
    `INSERT INTO t (id, a) VALUES (${ROWS + 1}, printf('%.100000000c', 'x'))`,
  ]);
  world.emulator.faults.add({ kind: "slow", delayMs: 100, match: { path: "/documents/import" }, times: 0 });
  const daemon = await world.run({}, "own");
  await world.delivered(undefined, 90_000);
  await until("all refusals are recorded", () => world.stateRows("SELECT 1 FROM _sync_rejection").length > REJECTED);
  const most = memoryOf(daemon.pid, "VmHWM");
  console.log(
    `${Math.round(most / 1e6)} MB at the most, ${readFileSync(`/proc/${daemon.pid}/stat`, "utf8").split(" ")[13]} ticks`,
  );
  expect(most).toBeLessThan(MOST_BYTES);
});
