/**
 * Invariant: `status` tells how things stand at every stage of a deployment, in one shape, and leaves no trace.
 */
import { expect, test } from "vitest";
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
  cursor_seq: 0,
  pending: 0,
  schema_version: 1,
  rejections: 0,
  backfill: null,
};

test("the report, from before the installation to after the run", async () => {
  const { stage } = await stageWithTypesense();
  const report = {
    database: stage.database,
    daemon: { running: false, pid: null },
    typesense: { reachable: true, version: "30.0" },
    outbox: { last_seq: 0, pending: 0, oldest_pending_seconds: null },
    streams: [] as object[],
  };
  const before = digest(stage.database);
  const fresh = await status(stage);
  expect(fresh).toEqual(report);
  expect(Object.keys(fresh)).toEqual(Object.keys(report));
  expect(digest(stage.database)).toBe(before);

  await stage.run("install-triggers characters");
  stage.sql("UPDATE characters SET name = 'Jon' WHERE id = 2; DELETE FROM characters WHERE id = 1");
  const waiting = await status(stage);
  const unborn = { ...stream, state: "backfilling", schema_version: 0, pending: 2, backfill: { done: 0, total: null } };
  expect(waiting).toEqual({ ...report, outbox: waiting.outbox, streams: [unborn] });
  expect(Object.keys(waiting.streams[0])).toEqual(Object.keys(stream));
  expect(waiting.outbox).toEqual({ last_seq: 2, pending: 2, oldest_pending_seconds: expect.any(Number) });
  expect(waiting.outbox.oldest_pending_seconds).toBeGreaterThanOrEqual(0);
  expect(waiting.outbox.oldest_pending_seconds).toBeLessThan(60);

  await stage.run("run --once");
  const delivered = { ...stream, cursor_seq: 2 };
  expect(await status(stage)).toEqual({ ...report, outbox: { ...report.outbox, last_seq: 2 }, streams: [delivered] });
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
  expect(lines[3]).toMatch(/^Outbox {5}2 changes waiting, the oldest for \d+\.\d s; last change 2$/);
  expect(lines.slice(4)).toEqual([
    "",
    "TABLE       COLLECTION                   STATE          WAITING  REJECTED",
    "characters  characters → characters__v1  backfilling 0  0        0",
    "lines       lines → lines__v1            backfilling 0  2        0",
  ]);
});

test("a stream that is paused shows why", async () => {
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
  expect((await stage.run("status")).stdout).toMatch(/^characters is paused: the collection characters /m);
});
