import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { HostHere, HostOfProcesses } from "./hosts.js";
import { Judge } from "./judge.js";
import { Locker } from "./locker.js";
import type { Program } from "./program.js";
import { programs } from "./programs.js";
import { runTrial, type Verdict } from "./trial.js";

/** A disk in memory, where there is one: programs commit a lot. */
const ROOT = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** How long a failure may be made smaller, in milliseconds. */
const SHRINK_MS = 120_000;

export interface SoakOptions {
  /** The first program's; each next one has the next number. */
  seed: number;
  runs: number;
  /** Programs that run at once: they mostly wait. */
  together: number;
  /** Daemons as processes of their own. */
  processes?: boolean;
}

export interface Failure {
  seed: number;
  /** Where fast-check found the smallest one. */
  path: string;
  program: Program;
  verdict: Verdict;
}

/** What all programs of a soak share. */
export class Soak {
  readonly #judge = new Judge();
  readonly #locker = new Locker();

  /** Runs programs until one fails, or all are done. */
  async run(
    { seed, runs, together, processes = false }: SoakOptions,
    tell: (done: number) => void = () => undefined,
  ): Promise<Failure | undefined> {
    let next = 0;
    let done = 0;
    let failed: { seed: number; verdict: Verdict } | undefined;
    const work = async () => {
      while (next < runs && failed === undefined) {
        const mine = seed + next++;
        const verdict = await this.try(programOf(mine), processes);
        if (verdict.faults.length > 0) failed ??= { seed: mine, verdict };
        tell(++done);
      }
    };
    await Promise.all(Array.from({ length: together }, work));
    return failed && this.shrink(failed.seed, failed.verdict, processes);
  }

  /** Runs one program in a folder of its own. What breaks the trial is a fault like others. */
  async try(program: Program, processes = false): Promise<Verdict> {
    const folder = mkdtempSync(join(ROOT, "fountain-sync-model-"));
    try {
      const Kind = processes ? HostOfProcesses : HostHere;
      const host = (settings: Record<string, string>) => new Kind(folder, settings);
      const stage = { folder, judge: this.#judge, locker: this.#locker, appTimeoutMs: processes ? 5000 : 0, host };
      return await runTrial(stage, program);
    } catch (thrown) {
      // Those that run beside it must not be left alone, and a smaller program is looked for.
      return { faults: [String(thrown instanceof Error ? thrown.stack : thrown)], story: [] };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * Looks for a smaller program that fails.
   *
   * @param first how the program of the seed failed: it may not do so again
   */
  async shrink(seed: number, first: Verdict, processes = false): Promise<Failure> {
    const verdicts = new Map<string, Verdict>();
    let last: Promise<unknown> | undefined;
    const property = fc.asyncProperty(programs, async (program) => {
      const trial = this.try(program, processes);
      last = trial;
      const verdict = await trial;
      verdicts.set(JSON.stringify(program), verdict);
      return verdict.faults.length === 0;
    });
    const found = await fc.check(property, { seed, numRuns: 1, interruptAfterTimeLimit: SHRINK_MS });
    // At the limit fast-check turns away from the program that runs, which would go on, and find that all it needs has ended.
    await last;
    const program = found.counterexample?.[0] ?? programOf(seed);
    const again = verdicts.get(JSON.stringify(program));
    const verdict = again?.faults.length
      ? again
      : { ...first, faults: ["it did not fail again; before:", ...first.faults] };
    return { seed, path: found.counterexamplePath ?? "0", program, verdict };
  }

  end(): void {
    this.#judge.end();
    this.#locker.end();
  }
}

/** The program of a seed. */
export function programOf(seed: number): Program {
  return fc.sample(programs, { seed, numRuns: 1 })[0] as Program;
}

/** Writes a failure down, so that it can be run again, and tells how. */
export function report({ seed, path, program, verdict }: Failure): string {
  const file = join(tmpdir(), `fountain-sync-failure-${seed}.json`);
  writeFileSync(file, JSON.stringify(program, null, 1));
  return [
    `the program of seed ${seed} fails (path ${path}); smallest found:`,
    JSON.stringify(program, null, 1),
    ...verdict.faults,
    ...verdict.story.slice(-60),
    `again: npm run test:soak -- --seed ${seed} --runs 1, or --replay ${file}`,
  ].join("\n");
}
