import { fill, folder, lines, makeDatabase } from "../rig/database.js";
import { quantile, rounded, thousands } from "../rig/numbers.js";
import { now, observe } from "../rig/observer.js";
import { Program } from "../rig/process.js";
import { RawClient } from "../rig/raw.js";
import { openServer } from "../rig/server.js";
import { settings } from "../rig/settings.js";
import { write } from "../rig/write.js";
import type { Options, Row } from "../row.js";
import { allAnswered, bareImports, INSERT } from "./latency.js";

/**
 * Commit → searchable at 100 writes/s while a large table is rebuilt, against bare imports meanwhile: a server that is given a
 * million documents answers everybody later. What both were before the rebuild is told beside it.
 */
export async function rebuild({ rows, seconds }: Options): Promise<Row[]> {
  const place = folder();
  const server = await observe(await openServer("whole"));
  const raw = new RawClient(server);
  try {
    const database = `${place.path}/app.db`;
    makeDatabase(database, lines.create);
    fill(database, lines, rows);
    await raw.drop("bench_lines");
    await new Program(["install-triggers", "bench_lines"], settings(database, server)).done();
    await new Program(["run", "--once"], settings(database, server)).done();
    const daemon = new Program(["run"], settings(database, server));
    await daemon.says("started");
    let first = rows + 1;
    const measure = async (lastingMs: number) => {
      const commits = await write({ database, statement: INSERT, first, rate: 100, lastingMs });
      first += commits.length;
      await allAnswered(server, commits.at(-1)?.n ?? 0);
      return commits.map(({ n, at }) => (server.answered.get(String(n)) ?? Number.NaN) - at);
    };
    const bare = await bareImports(raw, "bench_lines__v1", 100);
    const quiet = await measure(seconds * 1000);
    const rebuilding = new Program(["rebuild", "bench_lines"], settings(database, server));
    const isOver = () => rebuilding.child.exitCode !== null;
    const meanwhile = bareMeanwhile(raw, isOver);
    const busy: number[] = [];
    while (!isOver()) busy.push(...(await measure(2_000)));
    await rebuilding.done();
    const beside = await meanwhile;
    await daemon.stop();
    const [p50, p99] = [quantile(busy, 0.5), quantile(busy, 0.99)];
    const [quiet50, quiet99] = [quantile(quiet, 0.5), quantile(quiet, 0.99)];
    const [bare50, bare99] = [quantile(bare, 0.5), quantile(bare, 0.99)];
    const [beside50, beside99] = [quantile(beside, 0.5), quantile(beside, 0.99)];
    return [
      {
        what: `commit → searchable at 100 writes/s while ${thousands(rows)} rows are rebuilt`,
        measured: `p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms`,
        against: `one bare import meanwhile: ${rounded(beside50)} / ${rounded(beside99)} ms; before: ${rounded(quiet50)} / ${rounded(quiet99)} ms, bare ${rounded(bare50)} / ${rounded(bare99)} ms`,
        ratio: rounded(p50 / beside50),
        goal: "p50 ≤ bare + 20 ms, p99 ≤ bare + 100 ms",
        met: p50 <= beside50 + 20 && p99 <= beside99 + 100,
      },
    ];
  } finally {
    raw.close();
    await server.close();
    place.remove();
  }
}

/** How often a bare import is due meanwhile, in milliseconds. */
const EVERY_MS = 50;

/**
 * Milliseconds from when a single document was due, into a collection of its own, to its answer: who comes while the server
 * stands still waits like the changes do.
 */
async function bareMeanwhile(raw: RawClient, isOver: () => boolean): Promise<number[]> {
  const name = "bench_lines_raw";
  await raw.send("POST", "/collections", JSON.stringify({ name, fields: [{ name: "content", type: "string" }] }));
  const took: number[] = [];
  for (let due = now(); !isOver(); due += EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - now())));
    await raw.import(name, Buffer.from(`{"id":"bare${took.length}","content":"I have come for the lantern."}`));
    took.push(now() - due);
  }
  return took;
}
