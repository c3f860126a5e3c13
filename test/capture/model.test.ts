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
import { runTrial, type Tally } from "./model/trial.js";

const seed = Number(process.env.MODEL_SEED ?? 1);
const numRuns = Number(process.env.MODEL_RUNS ?? 800);
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
