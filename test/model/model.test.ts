/**
 * Invariant: whatever the application does to its tables, and whatever befalls the daemon, the server and the machine meanwhile:
 * once the writers stop and all is well, every collection equals its table, every rejection is recorded, and the application
 * never saw an error or a lock of ours.
 *
 * Seeded. `npm run test:soak` makes it another or a longer run, and runs a program again that was written down.
 */
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import type { Program } from "./program.js";
import { report, Soak } from "./soak.js";

const { SOAK_SEED = "1", SOAK_RUNS, SOAK_REPLAY, SOAK_TOGETHER = "8", SOAK_PROCESSES = "" } = process.env;
const seed = Number(SOAK_SEED);
const isLong = SOAK_RUNS !== undefined;
const NO_LIMIT = 2 ** 31 - 1;
const soak = new Soak();
afterAll(() => soak.end());

/** Tells how far it is, where somebody watches. */
function teller(): (done: number) => void {
  const began = performance.now();
  return (done) => {
    const seconds = Math.round((performance.now() - began) / 1000);
    if (isLong && done % 100 === 0) console.log(`${done} programs in ${seconds} s`);
  };
}

async function allPass(runs: number, together: number, processes: boolean): Promise<void> {
  const failure = await soak.run({ seed, runs, together, processes }, teller());
  if (failure) throw new Error(report(failure));
}

test.runIf(SOAK_REPLAY)("a program that was written down", { timeout: NO_LIMIT }, async () => {
  const program = JSON.parse(readFileSync(SOAK_REPLAY ?? "", "utf8")) as Program;
  const { faults, story } = await soak.try(program, SOAK_PROCESSES !== "");
  console.log(story.join("\n"));
  expect(faults).toEqual([]);
});

test.skipIf(SOAK_REPLAY || SOAK_PROCESSES)("programs", { timeout: NO_LIMIT }, () =>
  allPass(Number(SOAK_RUNS ?? 30), Number(SOAK_TOGETHER), false),
);

test.skipIf(SOAK_REPLAY || (isLong && !SOAK_PROCESSES))("programs with real processes", { timeout: NO_LIMIT }, () =>
  allPass(Number(SOAK_RUNS ?? 2), isLong ? Number(SOAK_TOGETHER) : 4, true),
);
