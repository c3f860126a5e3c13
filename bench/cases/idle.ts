import { fill, folder, lines, makeDatabase } from "../rig/database.js";
import { megabytes, rounded } from "../rig/numbers.js";
import { Program } from "../rig/process.js";
import { openServer } from "../rig/server.js";
import { settings } from "../rig/settings.js";
import type { Options, Row } from "../row.js";

/** What the daemon costs while nobody writes. */
export async function idle({ seconds }: Options): Promise<Row[]> {
  const place = folder();
  const server = await openServer("whole");
  try {
    const database = `${place.path}/app.db`;
    makeDatabase(database, lines.create);
    fill(database, lines, 1_000);
    await new Program(["install-triggers", "bench_lines"], settings(database, server)).done();
    const daemon = new Program(["run"], settings(database, server));
    await daemon.says("the collection was created");
    // Behind its last work V8 tidies the heap up, once: 0.1 s of CPU, some time within the first half minute.
    await new Promise((resolve) => setTimeout(resolve, 30_000));
    const lasting = Math.max(seconds, 60);
    const before = { ...daemon.look() };
    await new Promise((resolve) => setTimeout(resolve, lasting * 1000));
    const after = daemon.look();
    await daemon.stop();
    const share = (100 * (after.cpu - before.cpu)) / lasting;
    return [
      {
        what: `idle for ${lasting} s`,
        measured: `${rounded(share)} % of a core`,
        against: `${rounded((after.switches - before.switches) / lasting, 1)} wake-ups/s, ${megabytes(after.rss)}`,
        ratio: null,
        goal: "< 0.3 %",
        met: share < 0.3,
      },
    ];
  } finally {
    await server.close();
    place.remove();
  }
}
