/**
 * Invariant: whatever was counted before, the counts are those of the outbox as it is now: while it grows, is pruned, or is
 * another one; and full blocks are counted once.
 */
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ChangeCounts } from "../../src/outbox/change-counts.js";

const BLOCK = 4096;
const now = async <T>(work: () => T) => work();

function outbox(): { connection: Database.Database; grow(rows: number, seed: number): void } {
  const connection = new Database(":memory:");
  connection.exec(
    "CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id INTEGER, op TEXT, captured_at REAL, k1)",
  );
  const insert = connection.prepare(`
    WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < :rows)
    INSERT INTO _sync_outbox (table_id, op, captured_at, k1)
    SELECT abs((i * 7919 + :seed) % 5), 'U', julianday('now') + :seed, i FROM i WHERE :rows > 0`);
  return { connection, grow: (rows, seed) => void insert.run({ rows, seed }) };
}

function expectTrue(connection: Database.Database, counts: ChangeCounts, after: number, upto: number): void {
  for (let table = 0; table < 6; table++) {
    const window = [after, upto, table];
    const where = "FROM _sync_outbox WHERE seq > ? AND seq <= ? AND table_id = ?";
    expect(counts.count(connection, table, after, upto)).toBe(
      connection.prepare(`SELECT count(*) ${where}`).pluck().get(window),
    );
    expect(counts.next(connection, table, after, upto)?.seq ?? null).toBe(
      connection.prepare(`SELECT min(seq) ${where}`).pluck().get(window),
    );
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant("grow" as const), amount: fc.integer({ min: 0, max: 3 * BLOCK }) }),
  fc.record({ kind: fc.constant("prune" as const), amount: fc.integer({ min: 0, max: 2 * BLOCK }) }),
  fc.record({ kind: fc.constant("rewrite" as const), amount: fc.integer({ min: 0, max: 3 * BLOCK }) }),
  fc.record({ kind: fc.constant("prepare" as const), amount: fc.integer({ min: 0, max: 4 * BLOCK }) }),
);

it("they are true, whatever happens in between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 8 }),
      fc.nat(6 * BLOCK),
      fc.nat(6 * BLOCK),
      async (steps, one, other) => {
        const { connection, grow } = outbox();
        const counts = new ChangeCounts();
        grow(BLOCK + 7, 0);
        let seed = 1;
        for (const { kind, amount } of steps) {
          const newest = connection.prepare("SELECT max(seq) FROM _sync_outbox").pluck().get() as number;
          if (kind === "grow") grow(amount, seed++);
          if (kind === "prune")
            connection.prepare("DELETE FROM _sync_outbox WHERE seq < min(?, ?)").run(amount, newest);
          if (kind === "rewrite") {
            connection.prepare("DELETE FROM _sync_outbox WHERE seq > ?").run(amount);
            grow(BLOCK + 1, seed++);
          }
          if (kind === "prepare") await counts.prepare(() => connection, amount, now);
          const head = connection.prepare("SELECT max(seq) FROM _sync_outbox").pluck().get() as number;
          const oldest = connection.prepare("SELECT min(seq) FROM _sync_outbox").pluck().get() as number;
          // Nobody asks for what is pruned.
          const after = Math.max(Math.min(one, other), oldest - 1);
          expectTrue(connection, counts, Math.min(after, head), Math.min(Math.max(one, after), head));
          expectTrue(connection, counts, Math.min(after, head), head);
        }
        connection.close();
      },
    ),
    { numRuns: 40 },
  );
});

it("a million changes are walked once", async () => {
  const { connection, grow } = outbox();
  grow(20 * BLOCK + 5, 0);
  let reads = 0;
  const counting = async <T>(work: () => T) => {
    reads++;
    return work();
  };
  const counts = new ChangeCounts();
  await counts.prepare(() => connection, 10, counting);
  expect(reads).toBe(1 + 19 + 1);
  reads = 0;
  grow(BLOCK, 1);
  await counts.prepare(() => connection, 10, counting);
  expect(reads).toBe(1 + 1 + 1);
  expectTrue(connection, counts, 10, 21 * BLOCK + 5);
});
