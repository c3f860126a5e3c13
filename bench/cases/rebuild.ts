import { fill, folder, lines, makeDatabase } from "../rig/database.js";
import { quantile, rounded, thousands } from "../rig/numbers.js";
import { observe } from "../rig/observer.js";
import { Program } from "../rig/process.js";
import { RawClient } from "../rig/raw.js";
import { openServer } from "../rig/server.js";
import { settings } from "../rig/settings.js";
import { write } from "../rig/write.js";
import type { Options, Row } from "../row.js";
import { allAnswered, bareImports, INSERT } from "./latency.js";

/** Commit → searchable at 100 writes/s while a large table is rebuilt, against the same before the rebuild. */
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
    const busy: number[] = [];
    while (rebuilding.child.exitCode === null) busy.push(...(await measure(2_000)));
    await rebuilding.done();
    await daemon.stop();
    const [p50, p99] = [quantile(busy, 0.5), quantile(busy, 0.99)];
    const [quiet50, quiet99] = [quantile(quiet, 0.5), quantile(quiet, 0.99)];
    const [bare50, bare99] = [quantile(bare, 0.5), quantile(bare, 0.99)];
    return [
      {
        what: `commit → searchable at 100 writes/s while ${thousands(rows)} rows are rebuilt`,
        measured: `p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms`,
        against: `before: ${rounded(quiet50)} / ${rounded(quiet99)} ms, one bare import: ${rounded(bare50)} / ${rounded(bare99)} ms`,
        ratio: rounded(p50 / quiet50),
        goal: "p50 ≤ bare + 20 ms, p99 ≤ bare + 100 ms",
        met: p50 <= bare50 + 20 && p99 <= bare99 + 100,
      },
    ];
  } finally {
    raw.close();
    await server.close();
    place.remove();
  }
}
