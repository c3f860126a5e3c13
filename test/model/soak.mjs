/**
 * Runs the programs of the model for as long as is asked for: npm run test:soak -- --runs 10000 --seed 1
 *
 *   --runs N       how many programs (1000)
 *   --seed N       the first program's seed (1); each next one has the next number
 *   --together N   how many run at once (8)
 *   --processes    with daemons as processes of their own, killed by SIGKILL
 *   --replay FILE  one program that was written down when it failed
 *   --minutes N    one daemon that lives that long beside a table that never rests, instead
 *   --writers      writers that never stop instead, 30 seconds each
 *   --memory       a million changes that wait instead, and five millions, under a limit of memory
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    together: { type: "string" },
    processes: { type: "boolean", default: false },
    replay: { type: "string" },
    minutes: { type: "string" },
    writers: { type: "boolean", default: false },
    memory: { type: "boolean", default: false },
  },
});

const env = {
  ...process.env,
  SOAK_RUNS: values.runs,
  SOAK_SEED: values.seed,
  SOAK_PROCESSES: values.processes ? "1" : "",
  ...(values.together ? { SOAK_TOGETHER: values.together } : {}),
  ...(values.replay ? { SOAK_REPLAY: values.replay } : {}),
  ...(values.minutes ? { LIFE_MINUTES: values.minutes } : {}),
  ...(values.writers ? { WRITER_SECONDS: "30" } : {}),
  ...(values.memory ? { MEMORY_ROWS: "1000000,5000000" } : {}),
};
const instead = [
  values.writers && "test/daemon/never-stops.test.ts",
  values.memory && "test/daemon/memory.test.ts",
  values.minutes && "test/fault/long-life.test.ts",
];
const file = instead.find(Boolean) || "test/model/model.test.ts";
const { status } = spawnSync("vitest", ["run", file, "--disable-console-intercept"], {
  env,
  stdio: "inherit",
  shell: process.platform === "win32",
});
process.exitCode = status ?? 1;
