/**
 * Invariant: the outbox is bounded while everything is delivered. Pruning takes away nothing that is needed, and no evidence: a
 * paused stream goes on where it was, and another outbox is still noticed. A writer that commits all the time is not disturbed,
 * and being stopped in between does no harm.
 */
import { spawn } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createLog } from "../../src/log.js";
import { openState } from "../../src/outbox/state-file.js";
import { allStreams } from "../../src/outbox/stream.js";
import type { Sync } from "../../src/sync/context.js";
import { prune } from "../../src/sync/prune.js";
import { Source } from "../../src/sync/source.js";
import { Turns } from "../../src/sync/turns.js";
import { until } from "../support/until.js";
import { shell } from "../support/workspace.js";
import { World } from "../support/world.js";

const TABLES = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
  "CREATE TABLE u (id INTEGER PRIMARY KEY, n INTEGER)",
];
const rows = (count: number, table = "t") =>
  `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${count}) INSERT INTO ${table} SELECT i, i FROM i`;
const NOTHING = { ageMs: 0, rows: 1e9 };
const HOUR = { ageMs: 3_600_000, rows: 1e9 };
const FORBIDDEN = { kind: "status" as const, status: 401, body: '{"message": "Forbidden"}', times: 0 };
const DONE = { code: 0, signal: null };

const kept = (world: World) => Number(shell(world.database, "SELECT count(*) FROM _sync_outbox"));

/** As the daemon prunes, in this process. */
function pruning(world: World, stop = new AbortController().signal): Sync {
  const [source, state] = [new Source(world.database, { busyMs: 1000 }), openState(world.state)];
  onTestFinished(() => {
    source.close();
    state.close();
  });
  const streams = new Map(allStreams(state).map((stream) => [stream.id, stream]));
  const log = createLog({ level: "silent", pretty: "false" });
  return { source, state, streams, turns: new Turns(), log, stop } as unknown as Sync;
}

it("run --once leaves what is to be kept", async () => {
  const world = await World.create({ statements: TABLES });
  world.write([rows(3000), rows(3000, "u")]);
  expect(await world.once({ RETENTION_ROWS: "700" })).toEqual(DONE);
  expect(kept(world)).toBe(700);
  expect(await world.once({ RETENTION: "0" })).toEqual(DONE);
  expect(kept(world)).toBe(1);
  world.write(["UPDATE t SET n = 0 WHERE id < 9"]);
  expect(await world.once({ RETENTION: "0" })).toEqual(DONE);
  expect(kept(world)).toBe(1);
  await world.equal("t", "u");
});

it("the daemon prunes by itself", async () => {
  const world = await World.create({ statements: TABLES });
  world.write([rows(3000)]);
  expect(await world.once()).toEqual(DONE);
  await world.run({ RETENTION_ROWS: "10" });
  await until("it has pruned", () => kept(world) === 10);
});

it("a lost state behind it is no rewritten outbox", async () => {
  const world = await World.create({ statements: TABLES });
  world.write([rows(30)]);
  expect(await world.once({ RETENTION: "0" })).toEqual(DONE);
  for (const end of ["", "-wal", "-shm"]) rmSync(world.state + end, { force: true });
  world.write(["DELETE FROM t WHERE id = 7"]);
  const daemon = await world.run();
  await world.deliveredAndEqual();
  expect(daemon.log.filter(({ level }) => level >= 50)).toEqual([]);
});

it("a paused stream holds back its own changes and no others, and goes on where it was", async () => {
  const world = await World.create({ statements: TABLES });
  expect(await world.once()).toEqual(DONE);
  world.emulator.faults.add({ ...FORBIDDEN, match: { path: "/u__v1/documents" } });
  const daemon = await world.run();
  world.write([rows(1500), rows(100, "u"), "UPDATE t SET n = n + 1"]);
  await daemon.says(/the stream is paused/);
  await world.delivered(["t"]);
  await daemon.stop();
  await prune(pruning(world), NOTHING);
  // All from the first change of u on, and the change before it, at which its cursor stands.
  expect(kept(world)).toBe(1 + 100 + 1500);
  world.emulator.faults.clear();
  const next = await world.run();
  await world.deliveredAndEqual();
  expect(next.log.filter(({ level }) => level >= 50)).toEqual([]);
});

it("a stream that is paused without any change misses nothing when it goes on", async () => {
  const world = await World.create({ statements: TABLES });
  world.write([rows(10), rows(10, "u")]);
  expect(await world.once()).toEqual(DONE);
  world.emulator.faults.add({ ...FORBIDDEN, match: { path: "/u__v1" } });
  const daemon = await world.run();
  world.write(["UPDATE t SET n = 5"]);
  await daemon.says(/the stream is paused/);
  await world.delivered(["t"]);
  await daemon.stop();
  await prune(pruning(world), NOTHING);
  expect(kept(world)).toBe(1);
  world.emulator.faults.clear();
  world.write(["UPDATE u SET n = 6"]);
  const next = await world.run();
  await world.deliveredAndEqual();
  expect(next.log.filter(({ level }) => level >= 50)).toEqual([]);
});

it("an outbox that is another one is not taken for the cursor's own", async () => {
  const world = await World.create({ statements: TABLES });
  world.write([rows(10), rows(10, "u"), `VACUUM INTO '${world.database}.copy'`, "UPDATE u SET n = -n"]);
  expect(await world.once()).toEqual(DONE);
  copyFileSync(`${world.database}.copy`, world.database);
  world.write([rows(50).replace("SELECT i,", "SELECT -i,")]);
  await prune(pruning(world), NOTHING);
  const daemon = await world.run();
  await until("u is said", () => daemon.log.some(({ msg, table }) => /rewritten/.test(msg) && table === "u"));
  await until("all is well", async () => (await world.differences("t", "u")).length === 0);
});

/** The machine may stand still for reasons of its own: hardly three times in a row. */
it("40,000 changes beside a writer that commits all the time, stopped in between", { retry: 2 }, async () => {
  const world = await World.create({ statements: TABLES });
  world.write([
    rows(1000),
    `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 40000)
      INSERT INTO _sync_outbox (table_id, op, captured_at, k1) SELECT 1, 'U', julianday('now') - 1, i % 1000 + 1 FROM i`,
    "UPDATE _sync_outbox SET captured_at = captured_at - 1",
  ]);
  expect(await world.once()).toEqual(DONE);
  const alone = await writingBeside(world.database, () => pause(500));
  const [stop, before] = [new AbortController(), kept(world)];
  const beside = await writingBeside(world.database, async () => {
    const stopped = prune(pruning(world, stop.signal), HOUR);
    await until("some are pruned", () => kept(world) < before - 5_000);
    stop.abort();
    await stopped;
    expect(kept(world)).toBeGreaterThan(before / 4);
    expect(shell(world.database, "SELECT max(seq) - min(seq) + 1 = count(*) FROM _sync_outbox")).toBe("1\n");
    await prune(pruning(world), HOUR);
  });
  expect(kept(world)).toBeLessThanOrEqual(alone.length + beside.length + 1);
  expect(longOf(beside)).toBeLessThan(longOf(alone) + 100);
  expect(await world.once()).toEqual(DONE);
  await world.equal("t");
});

/** A writer with its driver's own time-out of 5 s. It ends with an error, or tells how long each commit took, in milliseconds. */
const writer = `
import json, sqlite3, sys, threading, time
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
connection, took = sqlite3.connect(sys.argv[1], isolation_level=None), []
while not ended.wait(0.002):
    began = time.perf_counter()
    connection.execute("UPDATE t SET n = n + 1 WHERE id = ?", (len(took) % 1000 + 1,))
    took.append((time.perf_counter() - began) * 1000)
json.dump(took, sys.stdout)
`;

async function writingBeside(database: string, work: () => Promise<unknown>): Promise<number[]> {
  const child = spawn("python3", ["-c", writer, database], { stdio: ["pipe", "pipe", "inherit"] });
  const told = text(child.stdout);
  await work().finally(() => child.stdin.end());
  return JSON.parse(await told) as number[];
}

/** What one commit in a hundred takes longer than: the longest of all tells of the machine. */
function longOf(took: readonly number[]): number {
  return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? Number.NaN;
}
