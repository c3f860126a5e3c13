import { folder, LINES, makeDatabase } from "../rig/database.js";
import { quantile, rounded } from "../rig/numbers.js";
import { now, type Observer, observe } from "../rig/observer.js";
import { Program } from "../rig/process.js";
import { RawClient } from "../rig/raw.js";
import { openServer } from "../rig/server.js";
import { settings } from "../rig/settings.js";
import { write } from "../rig/write.js";
import type { Options, Row } from "../row.js";

export const INSERT = `INSERT INTO bench_lines VALUES (:n, 1, 1, 1, 'I have come for the lantern.', :n, NULL)`;
const RATES = [1, 10, 100, 1_000];
/** The fewest documents that are timed at one rate. */
const SAMPLES = 20;

/** Commit → searchable for single writes, against the bare import of one document. */
export async function latency({ seconds, say }: Options): Promise<Row[]> {
  const place = folder();
  const server = await observe(await openServer("whole"));
  const raw = new RawClient(server);
  try {
    const database = `${place.path}/app.db`;
    makeDatabase(database, LINES);
    await raw.drop("bench_lines");
    await new Program(["install-triggers", "bench_lines"], settings(database, server)).done();
    const daemon = new Program(["run"], settings(database, server));
    await daemon.says("the collection was created");
    const rows: Row[] = [];
    let first = 1;
    for (const rate of RATES) {
      const bare = await bareImports(raw, "bench_lines__v1", rate);
      const lastingMs = Math.max(1000 * seconds, (SAMPLES * 1000) / rate);
      const commits = await write({ database, statement: INSERT, first, rate, lastingMs });
      first += commits.length;
      await allAnswered(server, commits.at(-1)?.n ?? 0);
      const latencies = commits.map(({ n, at }) => (server.answered.get(String(n)) ?? Number.NaN) - at);
      say(`${rate}/s: ${commits.length} commits`);
      rows.push(rowOf(rate, latencies, bare));
    }
    await daemon.stop();
    await raw.drop("bench_lines");
    return rows;
  } finally {
    raw.close();
    await server.close();
    place.remove();
  }
}

export async function allAnswered(server: Observer, last: number): Promise<void> {
  const deadline = now() + 60_000;
  while (!server.answered.has(String(last))) {
    if (now() > deadline) throw new Error(`the change of row ${last} was never delivered`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Milliseconds that single documents take, asked for at the same rate. */
export async function bareImports(raw: RawClient, collection: string, rate: number): Promise<number[]> {
  const took: number[] = [];
  const count = Math.min(300, Math.max(SAMPLES, rate));
  for (let n = 0; n < count; n++) {
    const began = now();
    await raw.import(collection, Buffer.from(`{"id":"bare${n}","content":"I have come for the lantern."}`));
    took.push(now() - began);
    const rest = 1000 / rate - (now() - began);
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  }
  return took;
}

function rowOf(rate: number, latencies: readonly number[], bare: readonly number[]): Row {
  const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
  const [raw50, raw99] = [quantile(bare, 0.5), quantile(bare, 0.99)];
  return {
    what: `commit → searchable, ${rate.toLocaleString("en-US")} writes/s`,
    measured: `p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms`,
    against: `one bare import: ${rounded(raw50)} / ${rounded(raw99)} ms`,
    ratio: rounded(p50 / raw50),
    goal: "p50 ≤ bare + 5 ms, p99 ≤ bare + 25 ms",
    met: p50 <= raw50 + 5 && p99 <= raw99 + 25,
  };
}
