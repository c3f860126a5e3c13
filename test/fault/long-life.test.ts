/**
 * Invariant: a daemon that runs on and on beside a small database with a lot of churn holds no more in the end than after its
 * first minutes: no handles, sockets, memory, changes in the outbox or log of the database pile up, whatever fails meanwhile.
 *
 * `npm run test:soak -- --minutes 30` lets it live long enough to tell of memory, too.
 */
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { FAULTS } from "../../src/emulator/index.js";
import { type Footprint, footprintOf, memoryOf, slope } from "../support/footprint.js";
import { askHttp, urlOf } from "../support/http.js";
import { World } from "../support/world.js";

const MINUTES = Number(process.env.LIFE_MINUTES ?? 0.1);
const isLong = process.env.LIFE_MINUTES !== undefined;
const ROWS = 500;
const KEPT = 2000;
const IMPORTS = { path: "/documents/import" };
/** Between two commits, in milliseconds. */
const BEAT_MS = isLong ? 100 : 20;
/** Between two samples. */
const SAMPLE_MS = isLong ? 5_000 : 500;
/** How many beats lie between two troubles. */
const TROUBLE_BEATS = isLong ? 200 : 25;
/** The daemon prunes every 30 s; what is written meanwhile stays in the outbox. */
const MOST_CHANGES = KEPT + (40_000 / BEAT_MS) * 12;

interface Sample extends Footprint {
  minute: number;
  changes: number;
}

test.runIf(existsSync("/proc/self/fd"))("nothing piles up", { timeout: 180_000 + 90_000 * MINUTES }, async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE lines (id INTEGER PRIMARY KEY, speaker TEXT, text TEXT, take INTEGER)",
      `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS})
        INSERT INTO lines SELECT i, 'ROMEO', 'line ' || i, 0 FROM i`,
    ],
    journalMode: "wal",
    settings: { RETENTION: "0", RETENTION_ROWS: String(KEPT), HTTP_LISTEN: "127.0.0.1:0", LOG_LEVEL: "info" },
  });
  const daemon = await world.run({}, "own");
  const url = await urlOf(daemon);
  await world.delivered();
  const application = new Database(world.database, { timeout: 5000 });
  onTestFinished(() => void application.close());
  const samples: Sample[] = [];
  const began = performance.now();
  const minute = () => (performance.now() - began) / 60_000;
  const sample = () => {
    const changes = application.prepare("SELECT count(*) FROM _sync_outbox").pluck().get() as number;
    const taken = { minute: minute(), changes, ...footprintOf(daemon.pid, world.database) };
    samples.push(taken);
    if (process.env.LIFE_LOG) appendFileSync(process.env.LIFE_LOG, `${JSON.stringify(taken)}\n`);
  };
  let sampledAt = Number.NEGATIVE_INFINITY;
  for (let beat = 0; minute() < MINUTES; beat++) {
    churn(application, beat);
    if (beat % TROUBLE_BEATS === 0) trouble(world, application, beat / TROUBLE_BEATS);
    if (beat % 10 === 0) await askHttp(url, beat % 20 === 0 ? "/metrics" : "/status");
    if (performance.now() - sampledAt >= SAMPLE_MS) {
      sample();
      sampledAt = performance.now();
    }
    await pause(BEAT_MS);
  }
  world.emulator.faults.clear();
  application.exec("UPDATE lines SET take = 0 WHERE typeof(take) = 'text'");
  await world.deliveredAndEqual();
  sample();
  expect(daemon.hasEnded).toBe(false);
  const settled = samples.slice(Math.floor(samples.length / 3));
  console.log(told(settled, memoryOf(daemon.pid, "VmHWM")));
  const most = (what: keyof Sample) => Math.max(...settled.map((each) => each[what]));
  expect(most("handles")).toBeLessThan(60);
  expect(most("sockets")).toBeLessThan(20);
  expect(most("changes")).toBeLessThan(MOST_CHANGES);
  expect(most("wal")).toBeLessThan(16);
  expect(most("rss")).toBeLessThan(200);
  if (!isLong) return;
  for (const what of ["handles", "sockets"] as const) expect(growth(settled, what), what).toBeLessThan(1);
  expect(growth(settled, "rss"), "rss").toBeLessThan(5);
  expect(growth(settled, "state"), "state").toBeLessThan(1);
});

/** One commit of the application: a few rows that are new, changed, replaced or gone. */
function churn(application: Database.Database, beat: number): void {
  const at = (beat * 7) % ROWS;
  application.transaction(() => {
    application.prepare("UPDATE lines SET take = take + 1 WHERE id BETWEEN ? AND ? + 4").run(at, at);
    application
      .prepare("REPLACE INTO lines (id, speaker, text, take) VALUES (?, 'JULIET', ?, 0)")
      .run(at, `at ${beat}`);
    application
      .prepare("INSERT OR IGNORE INTO lines (speaker, text, take) VALUES ('NURSE', ?, 0)")
      .run("é".repeat(200));
    application.prepare("DELETE FROM lines WHERE id > ?").run(ROWS + (beat % 50));
  })();
}

/** What goes wrong or changes now and then: the server refuses, hangs up or is busy, and the table gets and loses a column. */
function trouble({ emulator: { faults } }: World, application: Database.Database, turn: number): void {
  const columns = application.prepare("SELECT name FROM pragma_table_info('lines') WHERE name = 'note'").all();
  const troubles = [
    () => application.exec(columns.length ? "ALTER TABLE lines DROP COLUMN note" : "ALTER TABLE lines ADD note TEXT"),
    () => faults.add({ kind: "resetAfter", match: IMPORTS, times: 3 }),
    () => faults.add({ ...FAULTS.lagging, match: IMPORTS, times: 5 }),
    () => application.prepare("UPDATE lines SET take = 'no number' WHERE id % 10 = ?").run(turn % 10),
    () => application.exec("UPDATE lines SET take = 0 WHERE typeof(take) = 'text'"),
  ];
  troubles[turn % troubles.length]?.();
}

function growth(samples: readonly Sample[], what: keyof Sample): number {
  const minutes = samples.map((each) => each.minute);
  // Over as long as was looked at.
  return (
    slope(
      minutes,
      samples.map((each) => each[what]),
    ) *
    ((minutes.at(-1) as number) - (minutes[0] as number))
  );
}

function told(samples: readonly Sample[], peak: number): string {
  const lines = (["rss", "handles", "sockets", "changes", "wal", "state"] as const).map((what) => {
    const values = samples.map((each) => each[what]);
    const [least, most] = [Math.min(...values), Math.max(...values)].map((each) => Math.round(each * 100) / 100);
    return `${what}: ${least} to ${most}, growth ${growth(samples, what).toFixed(2)}`;
  });
  return [`${samples.length} samples, at most ${Math.round(peak / 1e6)} MB in RAM ever`, ...lines].join("\n");
}
