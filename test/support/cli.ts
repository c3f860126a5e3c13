import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type End, type Invocation, KeptRun, type Result, runKept } from "./kept-program.js";
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

/** How long a command that is kept may take to stop in an orderly way, in milliseconds. */
const LEISURE_MS = 1_000;

type Process = Pick<KeptRun, "pid" | "ended" | "signal">;

/** A running command. What it prints is collected; `ended` settles when it is gone. */
export class Running {
  readonly ended: Promise<Result>;
  stdout = "";
  stderr = "";
  readonly #process: Process;
  readonly #isKept: boolean;
  #hasEnded = false;

  /** @param place a {@link KeptRun kept} process if the surroundings ask for none of its own */
  constructor(args: readonly string[], surroundings: Surroundings, place: "kept" | "own" = "own") {
    const wrote: Invocation["wrote"] = (stream, text) => {
      this[stream] += text;
    };
    const invocation = { args, cwd: surroundings.cwd, env: environment(surroundings), wrote };
    this.#isKept = place === "kept" && !isSpecial(surroundings);
    this.#process = this.#isKept ? new KeptRun(invocation) : spawned(invocation, surroundings);
    this.ended = this.#process.ended.then(({ code }) => {
      const { stdout, stderr } = this;
      if (showsKey(stdout + stderr)) throw new Error(`the API key was printed by: ${args.join(" ")}`);
      return { code, stdout, stderr };
    });
    const end = () => {
      this.#hasEnded = true;
    };
    this.ended.then(end, end);
  }

  get pid(): number {
    return this.#process.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.signal(signal);
  }

  /** Waits until the process has printed something that matches. */
  async printed(pattern: RegExp): Promise<void> {
    await until(`it printed ${pattern}`, () => this.#hasEnded || pattern.test(this.stdout + this.stderr));
    if (!pattern.test(this.stdout + this.stderr)) throw new Error(`it ended without ${pattern}:\n${this.stderr}`);
  }

  /** Ends the process if it still runs, and waits for its end; one that is kept in an orderly way if that is quickly done. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    if (this.#isKept) this.signal("SIGTERM");
    const late = setTimeout(() => this.signal("SIGKILL"), this.#isKept ? LEISURE_MS : 0);
    await this.ended.finally(() => clearTimeout(late));
  }
}

/** Whether the surroundings ask for a process of its own. */
function isSpecial({ within, uid, program }: Surroundings): boolean {
  return within !== undefined || uid !== undefined || program !== undefined;
}

function environment({ env }: Surroundings): Record<string, string> {
  const set = Object.entries({ PATH: process.env.PATH, ...env }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as Record<string, string>;
}

function spawned({ args, cwd, env, wrote }: Invocation, surroundings: Surroundings): Process {
  const { within = [], uid, program = [process.execPath, bin] } = surroundings;
  const [file = "", ...rest] = [...within, ...program, ...args];
  const identity = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(file, rest, { cwd, env, stdio: ["ignore", "pipe", "pipe"], ...identity });
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => wrote(name, text));
  }
  const ended = new Promise<End>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  return { pid: child.pid ?? 0, ended, signal: (signal) => void child.kill(signal) };
}

/**
 * Runs a command to its end; every run is also searched for the API key. Where nothing asks for a process of its own, the
 * program is {@link KeptRun kept} from command to command.
 */
export async function cli(args: readonly string[], surroundings: Surroundings): Promise<Result> {
  // A daemon listens to signals to the end of its process, also where it can't begin.
  const isDaemon = args[0] === "run" && !args.includes("--once");
  if (isDaemon || isSpecial(surroundings)) return alone(args, surroundings);
  const result = await runKept({ args, cwd: surroundings.cwd, env: environment(surroundings) }, DEADLINE_MS);
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
