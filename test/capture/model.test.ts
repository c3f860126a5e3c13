/**
 * Invariant: whatever a program does to a table, by whatever schema, every key whose row is another one afterwards stands in the
 * outbox, and the program sees exactly what it would see without our triggers.
 *
 * Seeded; MODEL_SEED and MODEL_RUNS make it another or a longer run.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { schemas } from "./model/schema.js";
import { statementsFor } from "./model/statements.js";
import { otherId, runTrial, type Tally } from "./model/trial.js";

const seed = Number(process.env.MODEL_SEED ?? 1);
const numRuns = Number(process.env.MODEL_RUNS ?? 400);
const programs = schemas.chain((schema) => statementsFor(schema).map((statements) => ({ schema, statements })));

test("nothing escapes, and nothing is seen", { timeout: 3_600_000 }, () => {
  const tally: Tally = { schemas: 0, statements: 0, failed: 0, changedKeys: 0, guardRecords: 0 };
  fc.assert(
    fc.property(programs, ({ schema, statements }) => {
      const trial = runTrial(schema, statements, tally);
      fc.pre(trial.warnings.length === 0);
      expect(trial.lost).toEqual([]);
      expect(trial.seen).toEqual([]);
    }),
    { seed, numRuns, maxSkipsPerRun: 10 },
  );
  expect(tally.guardRecords).toBeGreaterThan(numRuns / 5);
  if (process.env.MODEL_RUNS) console.log(tally);
});

test("nor where rows are told apart by another unique column than their key", { timeout: 3_600_000 }, () => {
  const tally: Tally = { schemas: 0, statements: 0, failed: 0, changedKeys: 0, guardRecords: 0 };
  fc.assert(
    fc.property(programs, ({ schema, statements }) => {
      const id = otherId(schema);
      fc.pre(id !== undefined);
      const trial = runTrial(schema, statements, tally, id);
      fc.pre(trial.warnings.length === 0);
      expect(trial.lost).toEqual([]);
      expect(trial.seen).toEqual([]);
    }),
    { seed, numRuns: numRuns / 8, maxSkipsPerRun: 20 },
  );
  expect(tally.guardRecords).toBeGreaterThan(numRuns / 40);
  if (process.env.MODEL_RUNS) console.log(tally);
});

test("the row that an INTEGER PRIMARY KEY puts away is recorded by the column that tells rows apart", () => {
  const schema = {
    ...{ key: ["k"], columns: ["k", "a", "b", "c", "d"], hasRowid: true },
    statements: ["CREATE TABLE t (k INTEGER PRIMARY KEY, a TEXT UNIQUE, b, c, d, g AS (a))"],
  };
  const statements = [
    "INSERT INTO t (k, a) VALUES (1, 'x'), (2, 'y'), (3, 'z')",
    "REPLACE INTO t (k, a) VALUES (1, 'new')",
    "UPDATE OR REPLACE t SET k = 2 WHERE a = 'z'",
    "UPDATE OR REPLACE t SET rowid = 1 WHERE a = 'z'",
    "REPLACE INTO t (rowid, a) VALUES (1, NULL)",
  ];
  const tally: Tally = { schemas: 0, statements: 0, failed: 0, changedKeys: 0, guardRecords: 0 };
  expect(runTrial(schema, statements, tally, "a")).toEqual({ lost: [], seen: [], warnings: [] });
  expect(tally).toMatchObject({ failed: 0, changedKeys: 10 });
});
