/*
 * Invariant: a replaced collection is due once its time has come, and never while a stream writes to it.
 */
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Connection } from "../../src/database/open.js";
import {
  dropNoLaterThan,
  dueCollections,
  isRetired,
  nextRetirement,
  retireCollection,
  unretireCollection,
} from "../../src/outbox/retired.js";
import { openState } from "../../src/outbox/state-file.js";
import { addStream, forgetTables, saveStream } from "../../src/outbox/stream.js";

let state: Connection;

beforeEach(() => {
  state = openState(":memory:");
  onTestFinished(() => {
    state.close();
  });
});

const live = { tableId: 1, table: "T", role: "live", alias: "t", cursorSeq: 0, cursorMark: null, keepOld: 0 } as const;

const retire = (collection: string, dropAt: number) => retireCollection(state, { collection, streamId: null }, dropAt);
const due = (now: number) => dueCollections(state, now).map(({ collection }) => collection);

test("none is due before its time, all are afterwards, and a dropped one is forgotten", () => {
  expect(nextRetirement(state)).toBeNull();
  retire("t__v1", 1000);
  retire("t__v2", 2000);
  expect([999, 1000, 1999, 2000].map((now) => due(now).length)).toEqual([0, 1, 1, 2]);
  expect(nextRetirement(state)).toBe(1000);
  unretireCollection(state, "t__v1");
  unretireCollection(state, "t__v1");
  expect(due(3000)).toEqual(["t__v2"]);
  expect(nextRetirement(state)).toBe(2000);
});

test("the latest word counts", () => {
  retire("t__v1", 1000);
  retire("t__v1", 5);
  expect(due(5)).toEqual(["t__v1"]);
});

test("a clock that was set back has none stay longer than it would from now on", () => {
  retire("t__v1", 1000);
  retire("t__v2", 90_000);
  dropNoLaterThan(state, 2000);
  unretireCollection(state, "t__v1");
  expect(nextRetirement(state)).toBe(90_000);
  dropNoLaterThan(state, 2000);
  expect(nextRetirement(state)).toBe(2000);
});

test("a collection that a stream has taken up again is not due", () => {
  retire("t__v1", 1000);
  const stream = addStream(state, { ...live, collection: "t__v1" });
  expect(due(2000)).toEqual([]);
  expect(nextRetirement(state)).toBeNull();
  expect(isRetired(state, "t__v1")).toBe(false);
  saveStream(state, { ...stream, collection: "t__v2" });
  expect(due(2000)).toEqual(["t__v1"]);
  expect(isRetired(state, "t__v1")).toBe(true);
});

test("a table that is captured no more leaves its collection, and gives up a half-built one", () => {
  addStream(state, { ...live, collection: "t__v1" });
  const building = addStream(state, { ...live, role: "building", collection: "t__v2" });
  addStream(state, { ...live, tableId: 2, table: "u", role: "building", collection: "u__v2" });
  forgetTables(state, ["t"]);
  expect(dueCollections(state, 0)).toEqual([{ collection: "t__v2", streamId: building.id, dropAt: 0 }]);
});
