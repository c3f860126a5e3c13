import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Result, runKept } from "./kept-program.js";
import { until } from "./until.js";

export type { Result } from "./kept-program.js";

/** The program as it lies in the project. */
export const bin = fileURLToPath(new URL("../../bin/fountain-sync", import.meta.url));

/** The key that the tests use. It must not appear in anything that the program prints. */
export const API_KEY = "k-never-to-be-seen-42";

export interface Surroundings {
  cwd: string;
  /** The whole environment but PATH. */
  env?: Readonly<Record<string, string | undefined>>;
  /** A program with its arguments that runs ours, for instance one that shrinks the disk before. */
  within?: readonly string[];
  /** The user to run as; needs root. */
  uid?: number;
  /** Ours, or the one of an installed package. */
  program?: readonly string[];
}

/** How long a command may take before the test gives up on it, in milliseconds. */
const DEADLINE_MS = 50_000;

/** A running command. What it prints is collected; `ended` settles when it is gone. */
export class Running {
  readonly ended: Promise<Result>;
  stdout = "";
  stderr = "";
  readonly #child: ChildProcess;

  constructor(
    args: readonly string[],
    { cwd, env, within = [], uid, program = [process.execPath, bin] }: Surroundings,
  ) {
    const [file = "", ...rest] = [...within, ...program, ...args];
    const identity = uid === undefined ? {} : { uid, gid: uid };
    const environment = { PATH: process.env.PATH, ...env };
    const child = spawn(file, rest, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"], ...identity });
    this.#child = child;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        const { stdout, stderr } = this;
        if (showsKey(stdout + stderr)) reject(new Error(`the API key was printed by: ${args.join(" ")}`));
        else resolve({ code, stdout, stderr });
      });
    });
    this.ended.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until the process has printed something that matches. */
  async printed(pattern: RegExp): Promise<void> {
    let gone = false;
    const end = () => {
      gone = true;
    };
    this.ended.then(end, end);
    await until(`it printed ${pattern}`, () => gone || pattern.test(this.stdout + this.stderr));
    if (!pattern.test(this.stdout + this.stderr)) throw new Error(`it ended without ${pattern}:\n${this.stderr}`);
  }

  /** Ends the process if it still runs, and waits for its end. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    await this.ended;
  }
}

/** What lasts: it gets a process of its own. */
const LASTING = new Set(["run", "demo", "emulator", "wait"]);

/**
 * Runs a command to its end; every run is also searched for the API key. Where nothing asks for a process of its own, the
 * program is {@link KeptRun kept} from command to command.
 */
export async function cli(args: readonly string[], surroundings: Surroundings): Promise<Result> {
  const { cwd, env, within, uid, program } = surroundings;
  const lasts = LASTING.has(args[0] ?? "") && !args.includes("--once");
  if (within || uid !== undefined || program || lasts) return alone(args, surroundings);
  const set = Object.entries({ PATH: process.env.PATH, ...env }).filter(([, value]) => value !== undefined);
  const result = await runKept({ args, cwd, env: Object.fromEntries(set) as Record<string, string> }, DEADLINE_MS);
  if (showsKey(result.stdout + result.stderr)) throw new Error(`the API key was printed by: ${args.join(" ")}`);
  return result;
}

/** The same in a process of its own. */
async function alone(args: readonly string[], surroundings: Surroundings): Promise<Result> {
  const running = new Running(args, surroundings);
  const deadline = setTimeout(() => running.signal("SIGKILL"), DEADLINE_MS);
  try {
    return await running.ended;
  } finally {
    clearTimeout(deadline);
  }
}

export function showsKey(text: string): boolean {
  return text.includes(API_KEY);
}
