/**
 * Invariant: however much waits, however large a row is, however many documents are refused and however slow the server is: the
 * daemon never holds 200 MB, from its start to its end, and gets along where the system and V8 let it have no more.
 *
 * `npm run test:soak -- --memory` has a million changes and five millions wait.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Daemon } from "../support/daemon.js";
import { memoryOf } from "../support/footprint.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const ROWS = (process.env.MEMORY_ROWS ?? "60000").split(",").map(Number);
const REJECTED = 10_000;
const MOST_BYTES = 200e6;
const MOST_HEAP_MB = 64;
/** What can be written to, the stacks of the threads included, of which little is ever used. */
const MOST_DATA_BYTES = 250e6;
const TEXTS = ["a", "b", "c", "d", "e"];

const limit = ["prlimit", `--data=${MOST_DATA_BYTES}`];
const mayLimit = spawnSync("prlimit", [...limit.slice(1), "true"]).status === 0;
if (!mayLimit) console.log("there is no prlimit here: only V8 is held to a limit");

/** A table whose rows all wait: one in so many is refused, and one is larger than may be held. */
async function crowded(rows: number): Promise<World> {
  const world = await World.create({
    statements: [
      `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, ${TEXTS.map((name) => `${name} TEXT`).join(", ")})`,
    ],
    journalMode: "wal",
    settings: { REQUEST_TIMEOUT_MS: "30000", NODE_OPTIONS: `--max-old-space-size=${MOST_HEAP_MB}` },
    sink: true,
  });
  writeFileSync(join(world.folder, "fountain-sync.json"), JSON.stringify({ tables: { t: { onMismatch: "reject" } } }));
  expect(await world.once()).toEqual({ code: 0, signal: null });
  world.write([
    `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${rows})
      INSERT INTO t SELECT i, iif(i % ${rows / REJECTED} = 0, 'none', i), ${TEXTS.map(() => "printf('%0100d', i)")} FROM i`,
    `INSERT INTO t (id, a) VALUES (${rows + 1}, printf('%.100000000c', 'x'))`,
  ]);
  return world;
}

/** The most that a daemon ever held, in bytes. */
function mostOf(daemon: Daemon): number {
  const most = memoryOf(daemon.pid, "VmHWM");
  console.log(
    `${Math.round(most / 1e6)} MB at the most, ${readFileSync(`/proc/${daemon.pid}/stat`, "utf8").split(" ")[13]} ticks`,
  );
  return most;
}

test.runIf(existsSync("/proc/self/status")).each(ROWS)(
  "all of it at once, %i rows",
  { timeout: 6_000_000 },
  async (rows) => {
    const world = await crowded(rows);
    world.emulator.faults.add({ kind: "slow", delayMs: 100, match: { path: "/documents/import" }, times: 0 });
    const daemon = await world.run({}, mayLimit ? limit : []);
    // To ask for what waits takes longer the more does.
    await until("the rows are sent", () => world.emulator.importedLines >= rows - REJECTED, {
      deadlineMs: 60_000 + rows,
    });
    await world.delivered();
    await until("all refusals are recorded", () => world.stateRows("SELECT 1 FROM _sync_rejection").length > REJECTED);
    expect(mostOf(daemon)).toBeLessThan(MOST_BYTES);
    await daemon.stop();
    const next = await world.run({}, mayLimit ? limit : []);
    await world.delivered();
    expect(mostOf(next)).toBeLessThan(MOST_BYTES);
  },
);
