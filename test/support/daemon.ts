import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "./until.js";

export const PROGRAM = fileURLToPath(new URL("../../bin/fountain-sync", import.meta.url));

/** Settings as environment variables; nothing else of the tests' own environment reaches the program but PATH. */
export type Settings = Record<string, string>;

export interface LogLine {
  level: number;
  msg: string;
  [member: string]: unknown;
}

/** How a process ended. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The real program in a process of its own: `fountain-sync run`, or with other arguments. */
export class Daemon {
  /** What it logged, line by line. */
  readonly log: LogLine[] = [];
  /** What it wrote to standard error that is no log line: the message of an error. */
  readonly errors: string[] = [];
  readonly ended: Promise<End>;
  readonly #child: ChildProcess;
  #end: End | undefined;

  /** @param within a program with its arguments that becomes ours, for instance one that sets a limit before */
  constructor(folder: string, settings: Settings, args: readonly string[] = ["run"], within: readonly string[] = []) {
    const [file = "", ...rest] = [...within, process.execPath, PROGRAM, ...args];
    this.#child = spawn(file, rest, {
      cwd: folder,
      env: { PATH: process.env.PATH ?? "", LOG_PRETTY: "false", ...settings },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const lines = createInterface({ input: this.#child.stderr as NodeJS.ReadableStream });
    lines.on("line", (line) => {
      if (line.startsWith("{")) this.log.push(JSON.parse(line) as LogLine);
      else this.errors.push(line);
    });
    this.ended = new Promise((resolve) => {
      this.#child.on("close", (code, signal) => {
        this.#end = { code, signal };
        resolve(this.#end);
      });
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Waits until it has logged such a line, behind the first `from` ones. */
  async says(pattern: RegExp, from = 0): Promise<LogLine> {
    return until(`the log says ${pattern}`, () => this.log.slice(from).find((line) => pattern.test(line.msg)), {
      tell: () => this.story(),
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<End> {
    this.signal(signal);
    return this.ended;
  }

  /** The last of what it wrote, for messages. */
  story(): string {
    const end = this.#end ? `ended with ${JSON.stringify(this.#end)}` : "running";
    return [end, ...this.errors, ...this.log.slice(-12).map((line) => JSON.stringify(line))].join("\n");
  }
}
