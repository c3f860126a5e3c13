import Database from "better-sqlite3";
import { fill, folder, lines, makeDatabase } from "../rig/database.js";
import { megabytes, quantile, rounded, thousands } from "../rig/numbers.js";
import { Program } from "../rig/process.js";
import { openServer } from "../rig/server.js";
import { settings } from "../rig/settings.js";
import { write } from "../rig/write.js";
import type { Options, Row } from "../row.js";
import { INSERT } from "./latency.js";

/** How cost grows with what waits. */
export async function growth({ rows, say }: Options): Promise<Row[]> {
  const results: Row[] = [];
  for (const pending of [rows / 100, rows / 10, rows, rows * 5]) {
    say(`${thousands(pending)} pending changes`);
    results.push(...(await ofPending(pending, pending === rows)));
  }
  results.push(...(await whole(rows)), ...(await pruning(rows)));
  return results;
}

async function ofPending(pending: number, withStart: boolean): Promise<Row[]> {
  const place = folder();
  const server = await openServer("sink");
  try {
    const database = `${place.path}/app.db`;
    makeDatabase(database, lines.create);
    await new Program(["install-triggers", "bench_lines"], settings(database, server)).done();
    await new Program(["run", "--once"], settings(database, server)).done();
    fill(database, lines, pending);
    const run = await new Program(["run", "--once"], settings(database, server)).done();
    const seconds = (run.at("stopped").time - run.at("started").time) / 1000;
    const { peakRss } = run.usage;
    const start = run.at("started").time - run.spawnedAt;
    return [
      {
        what: `${thousands(pending)} pending changes`,
        measured: `${thousands(pending / seconds)} documents/s`,
        against: `${megabytes(peakRss)} at the most`,
        ratio: null,
        goal: "< 200 MB",
        met: peakRss < 200e6,
      },
      ...(withStart
        ? [
            {
              what: `start with ${thousands(pending)} pending changes`,
              measured: `${Math.round(start)} ms`,
              against: "from the process's start",
              ratio: null,
              goal: "< 500 ms",
              met: start < 500,
            },
          ]
        : []),
    ];
  } finally {
    await server.close();
    place.remove();
  }
}

/** Backfill and verification of a large table, against an emulator that keeps what it is sent. */
async function whole(rows: number): Promise<Row[]> {
  const place = folder();
  const server = await openServer("whole");
  try {
    const database = `${place.path}/app.db`;
    makeDatabase(database, lines.create);
    fill(database, lines, rows);
    await new Program(["install-triggers", "bench_lines"], settings(database, server)).done();
    const run = await new Program(["run", "--once"], settings(database, server)).done();
    const seconds = (run.at("stopped").time - run.at("started").time) / 1000;
    const began = performance.now();
    const verify = await new Program(["verify"], settings(database, server)).done();
    const verified = (performance.now() - began) / 1000;
    const row = (what: string, took: number, peakRss: number): Row => ({
      what: `${what} of ${thousands(rows)} rows`,
      measured: `${rounded(took, 1)} s, ${thousands(rows / took)} rows/s`,
      against: `${megabytes(peakRss)} at the most`,
      ratio: null,
      goal: "< 200 MB",
      met: peakRss < 200e6,
    });
    return [row("backfill", seconds, run.usage.peakRss), row("verify", verified, verify.usage.peakRss)];
  } finally {
    await server.close();
    place.remove();
  }
}

/** The writer's waits while a large outbox is pruned, against the same writer alone. */
async function pruning(rows: number): Promise<Row[]> {
  const place = folder();
  const server = await openServer("sink");
  try {
    const database = `${place.path}/app.db`;
    makeDatabase(database, lines.create, "delete");
    await new Program(["install-triggers", "bench_lines"], settings(database, server)).done();
    fill(database, lines, rows);
    await new Program(["run", "--once"], settings(database, server)).done();
    const connection = new Database(database);
    const kept = connection.prepare("SELECT count(*) FROM _sync_outbox").pluck();
    const writing = { database, statement: INSERT, rate: 0, lastingMs: 5_000 };
    const alone = await write({ ...writing, first: rows + 1 });
    const daemon = new Program(["run"], settings(database, server, { RETENTION_ROWS: "1" }));
    await daemon.says("started");
    const beside = await write({ ...writing, first: rows + 1_000_000 });
    while ((kept.get() as number) > 100_000) await new Promise((resolve) => setTimeout(resolve, 50));
    await daemon.stop();
    connection.close();
    const [before, during] = [alone, beside].map((commits) =>
      quantile(
        commits.map((commit) => commit.tookMs),
        0.999,
      ),
    );
    return [
      {
        what: `a writer's wait while ${thousands(rows)} changes are pruned, p99.9`,
        measured: `${rounded(during ?? 0)} ms`,
        against: `without: ${rounded(before ?? 0)} ms`,
        ratio: rounded((during ?? 0) / (before ?? 1)),
        goal: "< 50 ms more",
        met: (during ?? 0) - (before ?? 0) < 50,
      },
    ];
  } finally {
    await server.close();
    place.remove();
  }
}
