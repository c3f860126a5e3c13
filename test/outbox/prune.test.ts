/**
 * Invariant: what is pruned is old enough, or too much, and needed by nobody: no stream's cursor, no replay that is asked for.
 * The newest change is never among it, and one transaction takes no more than a chunk.
 */
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { neededFrom, PRUNE_CHUNK, pruneSome } from "../../src/outbox/prune.js";
import { addRequest } from "../../src/outbox/requests.js";
import { openState } from "../../src/outbox/state-file.js";
import { addStream } from "../../src/outbox/stream.js";

const HOUR = 3_600_000;

/** An outbox whose changes are as many hours old, the oldest first. */
function outboxOf(ages: readonly number[], first = 1) {
  const connection = new Database(":memory:");
  connection.exec("CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at REAL, k1)");
  const insert = connection.prepare("INSERT INTO _sync_outbox VALUES (?, 1, 'I', julianday('now') - ? / 24.0, 1)");
  connection.transaction(() => {
    for (const [index, age] of ages.entries()) insert.run(first + index, age);
  })();
  const seqs = () => connection.prepare("SELECT seq FROM _sync_outbox ORDER BY seq").pluck().all() as number[];
  return { connection, seqs };
}

test("what goes is delivered, and old or too much; the newest stays", () => {
  const ages = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 30 });
  const numbers = fc.record({
    first: fc.integer({ min: 1, max: 1_000_000 }),
    needed: fc.integer({ min: -1, max: 35 }),
    ageHours: fc.integer({ min: 0, max: 60 }),
    rows: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(ages, numbers, (unsorted, { first, needed, ageHours, rows }) => {
      const hours = [...unsorted].sort((a, b) => b - a).map((age) => age + 0.5);
      const { connection, seqs } = outboxOf(hours, first);
      const all = seqs();
      const newest = all.at(-1) ?? 0;
      const went = pruneSome(connection, first + needed, newest, { ageMs: ageHours * HOUR, rows });
      const left = seqs();
      const isKept = (seq: number, index: number) =>
        seq >= first + needed || seq === newest || ((hours[index] ?? 0) < ageHours && seq > newest - rows);
      expect(left).toEqual(all.filter(isKept));
      expect(went).toBe(all.length - left.length);
      expect(pruneSome(connection, first + needed, newest, { ageMs: ageHours * HOUR, rows })).toBe(0);
      connection.close();
    }),
    { numRuns: 300 },
  );
});

test("a chunk at a time, whatever there is", () => {
  const { connection, seqs } = outboxOf(Array.from({ length: 2 * PRUNE_CHUNK + 500 }, () => 5));
  const newest = seqs().length;
  const step = () => pruneSome(connection, newest, newest, { ageMs: HOUR, rows: 1e9 });
  expect([step(), step(), step(), step()]).toEqual([PRUNE_CHUNK, PRUNE_CHUNK, 499, 0]);
  expect(seqs()).toEqual([newest]);
});

test("a clock that was set back keeps a stretch, and the number of rows bounds that", () => {
  const { connection, seqs } = outboxOf([5, 5, -0.5, 5, 5, 5]);
  expect(pruneSome(connection, 6, 6, { ageMs: HOUR, rows: 1e9 })).toBe(2);
  expect(pruneSome(connection, 6, 6, { ageMs: HOUR, rows: 2 })).toBe(2);
  expect(seqs()).toEqual([5, 6]);
});

test("a time that a clock gone wrong has left behind, or none, keeps nothing", () => {
  const { connection, seqs } = outboxOf([5, -100_000, 5, 5, 5, -100_000, 5]);
  connection.exec("UPDATE _sync_outbox SET captured_at = 'a word' WHERE seq = 3");
  connection.exec("UPDATE _sync_outbox SET captured_at = NULL WHERE seq = 4");
  expect(pruneSome(connection, 7, 7, { ageMs: HOUR, rows: 1e9 })).toBe(6);
  expect(seqs()).toEqual([7]);
});

test("every stream and every replay that is asked for holds back what it needs", () => {
  const state = openState(":memory:");
  onTestFinished(() => void state.close());
  expect(neededFrom(state)).toBeNull();
  const stream = (tableId: number, role: "live" | "building", cursorSeq: number) => {
    const collection = `t${tableId}__${role}`;
    return addStream(state, {
      tableId,
      table: "t",
      role,
      alias: "t",
      collection,
      cursorSeq,
      cursorMark: null,
      keepOld: 0,
    });
  };
  const live = stream(1, "live", 900);
  expect(neededFrom(state)).toBe(900);
  stream(2, "live", 700);
  expect(neededFrom(state)).toBe(700);
  stream(1, "building", 500);
  expect(neededFrom(state)).toBe(500);
  addRequest(state, live.id, { kind: "backfill" });
  expect(neededFrom(state)).toBe(500);
  addRequest(state, live.id, { kind: "replay", fromSeq: 300 });
  expect(neededFrom(state)).toBe(299);
});
