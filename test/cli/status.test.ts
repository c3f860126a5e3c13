/**
 * Invariant: `status` tells how things stand at every stage of a deployment, in one shape, and leaves no trace.
 */
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { beginOutage } from "../../src/outbox/outages.js";
import { until } from "../support/until.js";
import { digest, namesIn } from "../support/workspace.js";
import { addressOf, type Stage, stageWithTypesense } from "./stage.js";

async function status(stage: Stage) {
  const before = namesIn(stage.folder);
  const { code, stdout, stderr } = await stage.run("status --json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(before).toEqual(expect.arrayContaining(namesIn(stage.folder)));
  return JSON.parse(stdout);
}

const stream = {
  table: "characters",
  collection: "characters__v1",
  alias: "characters",
  state: "live",
  reason: null,
  hint: null,
  cursor_seq: 0,
  pending: 0,
  lag_seconds: 0,
  sent: 1,
  filled: true,
  schema_version: 1,
  rejections: 0,
  backfill: null,
  verified: null,
};

test("the report, from before the installation to after the run", async () => {
  const { stage } = await stageWithTypesense();
  const report = {
    database: stage.database,
    daemon: { running: false, pid: null },
    typesense: { reachable: true, version: "30.0" },
    outbox: { last_seq: 0, rows: 0, pending: 0, oldest_pending_seconds: null },
    latency: null,
    streams: [] as object[],
    schema_change: null,
    outages: [],
    warnings: [],
  };
  const before = digest(stage.database);
  const fresh = await status(stage);
  expect(fresh).toEqual(report);
  expect(Object.keys(fresh)).toEqual(Object.keys(report));
  expect(digest(stage.database)).toBe(before);

  await stage.run("install-triggers characters");
  stage.sql("UPDATE characters SET name = 'Jon' WHERE id = 2; DELETE FROM characters WHERE id = 1");
  const waiting = await status(stage);
  const unborn = {
    ...stream,
    state: "backfilling",
    schema_version: 0,
    pending: 2,
    lag_seconds: waiting.outbox.oldest_pending_seconds,
    sent: 0,
    filled: false,
    backfill: { done: 0, total: null },
  };
  expect(waiting).toEqual({ ...report, outbox: waiting.outbox, streams: [unborn] });
  expect(Object.keys(waiting.streams[0])).toEqual(Object.keys(stream));
  expect(waiting.outbox).toEqual({ last_seq: 2, rows: 2, pending: 2, oldest_pending_seconds: expect.any(Number) });
  expect(waiting.outbox.oldest_pending_seconds).toBeGreaterThanOrEqual(0);
  expect(waiting.outbox.oldest_pending_seconds).toBeLessThan(60);

  await stage.run("run --once");
  const delivered = { ...stream, cursor_seq: 2 };
  expect(await status(stage)).toEqual({
    ...report,
    outbox: { ...report.outbox, last_seq: 2, rows: 2 },
    streams: [delivered],
  });
});

test("a running daemon shows with its pid, a killed one doesn't", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const daemon = stage.start("run");
  await until("it runs", () => daemon.stderr.includes('"started"'));
  expect(await status(stage)).toMatchObject({ daemon: { running: true, pid: daemon.pid } });
  expect((await stage.run("status")).stdout).toMatch(new RegExp(`^Daemon {5}running, pid ${daemon.pid}$`, "m"));
  await daemon.stop();
  expect(await status(stage)).toMatchObject({ daemon: { running: false, pid: null } });
});

test("a Typesense that is away is no failure of status, but its reason is told", async () => {
  const { stage } = await stageWithTypesense();
  stage.env = { ...stage.env, ...addressOf(1) };
  expect(await status(stage)).toMatchObject({
    typesense: { reachable: false, version: null, reason: expect.stringContaining("ECONNREFUSED") },
  });
  stage.env = { ...stage.env, TYPESENSE_API_KEY: "" };
  expect(await status(stage)).toMatchObject({
    typesense: { reachable: false, reason: "TYPESENSE_API_KEY is not set" },
  });
});

test("for people: aligned columns, and how to go on", async () => {
  const { stage } = await stageWithTypesense();
  const empty = await stage.run("status");
  expect(empty.stdout).toMatch(/\nNo table is captured\. Try: fountain-sync install-triggers TABLE/);
  await stage.run("install-triggers characters lines");
  stage.sql("INSERT INTO lines(text) VALUES ('One.'), ('Two.')");
  const { stdout } = await stage.run("status");
  const lines = stdout.trimEnd().split("\n");
  expect(lines.slice(0, 3)).toEqual([
    `Database   ${stage.database}`,
    "Daemon     not running",
    "Typesense  reachable, version 30.0",
  ]);
  expect(lines[3]).toMatch(/^Outbox {5}2 changes waiting, the oldest for \d+\.\d s; 2 kept, the last is 2$/);
  expect(lines.slice(4)).toEqual([
    "",
    "TABLE       COLLECTION      STATE         WAITING  REJECTED  VERIFIED",
    "characters  characters__v1  not sent yet        0         0  never",
    "lines       lines__v1       not sent yet        2         0  never",
  ]);
});

test("what happened, and what somebody should look at", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters lines");
  stage.sql("INSERT INTO lines(text) VALUES ('One.'), ('Two.')");
  await stage.run("run --once");
  await fetch(`${emulator.url}/collections/lines__v1/documents/1`, {
    method: "DELETE",
    headers: { "x-typesense-api-key": emulator.apiKey },
  });
  expect((await stage.run("verify")).code).toBe(1);
  const state = new Database(`${stage.database}-sync`);
  beginOutage(state, "an old one");
  state.exec("UPDATE _sync_outage SET began_at = '2026-01-01T10:00:00.123Z', ended_at = '2026-01-01T10:03:00.123Z'");
  state.exec("UPDATE _sync_outage SET caught_up_at = '2026-01-01T10:03:04.323Z', changes = 12345, rejections = 1");
  stage.sql("INSERT INTO lines(text) VALUES ('Three.'); UPDATE _sync_outbox SET captured_at = captured_at - 1");
  const report = await status(stage);
  expect(report.outages).toEqual([
    {
      reason: "an old one",
      began_at: "2026-01-01T10:00:00.123Z",
      ended_at: "2026-01-01T10:03:00.123Z",
      caught_up_at: "2026-01-01T10:03:04.323Z",
      changes: 12345,
      rejections: 1,
    },
  ]);
  expect(report.streams[0].verified).toMatchObject({ in_sync: true, missing: 0, extra: 0, different: 0 });
  expect(report.streams[1].verified).toMatchObject({ in_sync: false, missing: 1, extra: 0, different: 0 });
  expect(report.warnings).toEqual([
    "the outbox grows: 1 change waits to be delivered, and none is pruned before",
    "documents of lines differed from their rows: fountain-sync verify lines --repair",
  ]);
  const told = (await stage.run("status")).stdout;
  expect(told).toMatch(/^Outbox {5}1 change waiting, the oldest for 24\.0 h; 3 kept, the last is 3$/m);
  expect(told).toMatch(/^characters .* live {9}0 .* in sync, \d+ s ago$/m);
  expect(told).toMatch(/^lines .* live {9}1 .* 1 document off, \d+ s ago$/m);
  expect(told).toContain(
    "\nLast outage: 2026-01-01 10:00:00 UTC for 3 min, 12,345 changes waited, caught up in 4.2 s, 1 rejection: an old one\n",
  );
  for (const warning of report.warnings) expect(told).toContain(`\nWarning: ${warning}\n`);
  beginOutage(state, "the present one");
  state.close();
  expect((await stage.run("status")).stdout).toMatch(/^Outage since 20[-\d]+ [:\d]+ UTC: the present one$/m);
  expect((await status(stage)).outages.map(({ reason }: { reason: string }) => reason)).toEqual([
    "the present one",
    "an old one",
  ]);
});

test("a stream that is paused shows why, and what to do", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const headers = { "x-typesense-api-key": emulator.apiKey };
  const body = JSON.stringify({ name: "characters", fields: [{ name: "name", type: "int32" }] });
  await fetch(`${emulator.url}/collections`, { method: "POST", headers, body });
  const { code, stderr } = await stage.run("run --once");
  expect(code).toBe(78);
  expect(stderr).toMatch(/^Error: the collection characters is there already and doesn't fit .*\nTry: /m);
  const [paused] = (await status(stage)).streams;
  expect(paused).toMatchObject({ state: "paused", reason: expect.stringContaining("doesn't fit") });
  expect((await stage.run("status")).stdout).toMatch(/^characters is paused: the collection characters .*\n {2}Try: /m);
});
