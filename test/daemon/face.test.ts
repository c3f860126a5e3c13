/**
 * Invariant: what the status page tells of the last hour takes no more memory than an hour's, has nothing where nothing happened,
 * forgets what is older, and its verdict is the worst of what is wrong.
 */
import { expect, test } from "vitest";
import { History } from "../../src/daemon/face/history.js";
import { Ring, STEP_MS, STEPS, stepOf } from "../../src/daemon/face/ring.js";
import { verdictOf } from "../../src/daemon/face/verdict.js";
import type { StreamReport } from "../../src/sync/report-stream.js";

const NOON = 1_800_000_000_000;
const HOUR_MS = STEPS * STEP_MS;
const NOON_STEP = stepOf(NOON);

test("however long it goes on, an hour's steps are kept, and what is new can be told alone", () => {
  const ring = new Ring();
  for (let step = 0; step < 3 * STEPS; step++) ring.sent(NOON + step * STEP_MS, 2, 0.5, step + 1);
  const last = NOON_STEP + 3 * STEPS - 1;
  const rows = ring.rows(0, last);
  expect(rows).toHaveLength(STEPS);
  expect([rows[0]?.[0], rows.at(-1)?.[0]]).toEqual([last - STEPS + 1, last]);
  expect(ring.documents(0, last)).toBe(2 * STEPS);
  expect(ring.rows(3 * STEPS - 1, last)).toEqual([[last, 2, 0.5, null]]);
});

test("gaps have no rows; a step has the sum of its documents, and the slowest of its changes", () => {
  const ring = new Ring();
  ring.sent(NOON, 1, 0.25, 1);
  ring.sent(NOON + 1, 4, 0.125, 2);
  ring.sent(NOON + 5 * STEP_MS, 1, null, 3);
  expect(ring.rows(0, NOON_STEP + 5)).toEqual([
    [NOON_STEP, 5, 0.25, null],
    [NOON_STEP + 5, 1, null, null],
  ]);
  expect(ring.rows(0, NOON_STEP + STEPS)).toEqual([[NOON_STEP + 5, 1, null, null]]);
});

test("a change that has waited for days fills the last hour, growing older step by step", () => {
  const ring = new Ring();
  ring.waited(NOON - 48 * HOUR_MS, NOON + 1000, 1);
  const rows = ring.rows(0, NOON_STEP);
  expect(rows).toHaveLength(STEPS);
  expect(rows.at(-1)).toEqual([NOON_STEP, 0, null, 48 * 3600 + 1]);
  expect(rows.every(([, , , lag], index) => index === 0 || (lag ?? 0) > (rows[index - 1]?.[3] ?? 0))).toBe(true);
});

test("a collection in which nothing happened for an hour is forgotten, also while others go on", () => {
  const history = new History();
  history.waiting("old__v1", NOON - 1000, NOON);
  history.waiting("new__v1", NOON + HOUR_MS - 1000, NOON + HOUR_MS);
  expect(Object.keys(history.report(0, NOON + 1).rows).sort()).toEqual(["new__v1", "old__v1"]);
  expect(Object.keys(history.report(0, NOON + HOUR_MS).rows)).toEqual(["new__v1"]);
  expect(history.report(history.writes, NOON + HOUR_MS).rows).toEqual({});
  expect(history.report(0, NOON + 9 * HOUR_MS).rows).toEqual({});
  expect(history.rate("old__v1", NOON)).toBe(0);
});

test("of several things that are wrong the verdict is the worst", () => {
  const live = { table: "lines", state: "live", filled: true, lag_seconds: 0, rejections: 0, verified: null };
  const judge = (...streams: object[]) =>
    verdictOf({
      ...{ phase: "running", away: undefined, lagLimitMs: 60_000 },
      streams: streams.map((stream) => ({ ...live, ...stream }) as StreamReport),
    });
  expect(judge()).toMatchObject({ level: "warning", text: "No table is captured" });
  expect(judge({})).toMatchObject({ level: "good", text: "Search is current" });
  expect(judge({ rejections: 2 }).text).toBe("Search is current, but 2 documents are refused");
  expect(judge({ rejections: 2 }, { lag_seconds: 5 })).toMatchObject({ level: "working", text: "5.0 s behind" });
  expect(judge({ filled: false }, { lag_seconds: 61 })).toMatchObject({ level: "bad", text: "61 s behind" });
  const paused = { state: "paused", reason: "its table is gone" };
  const told = { level: "bad", reason: paused.reason };
  expect(judge({ lag_seconds: 61 }, paused)).toMatchObject({ ...told, text: "The stream of lines is paused" });
  expect(judge(paused, paused)).toMatchObject({ text: "2 streams are paused", reason: "lines: its table is gone" });
  const away = { what: "typesense", reason: "refused", since: null } as const;
  const all = { away, streams: [{ ...live, ...paused } as StreamReport], lagLimitMs: 0 };
  expect(verdictOf({ ...all, phase: "running" })).toMatchObject({ level: "bad", text: "Typesense is away" });
  expect(verdictOf({ ...all, phase: "stopping" })).toMatchObject({ level: "working" });
});
