import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type End, type Invocation, KeptRun } from "./kept-program.js";
import { until } from "./until.js";

export const PROGRAM = fileURLToPath(new URL("../../bin/fountain-sync", import.meta.url));

/** Settings as environment variables; nothing else of the tests' own environment reaches the program but PATH. */
export type Settings = Record<string, string>;

export interface LogLine {
  level: number;
  msg: string;
  [member: string]: unknown;
}

/** How long a daemon may take to stop in an orderly way when its test is over, in milliseconds. */
const LEISURE_MS = 1_000;

/** What a run of the program happens in. */
export type Place = "kept" | "own" | readonly string[];

/** The real program, `fountain-sync run` or with other arguments: in a process that is kept for the next one, or in one of its own. */
export class Daemon {
  /** What it logged, line by line. */
  readonly log: LogLine[] = [];
  /** What it wrote to standard error that is no log line: the message of an error. */
  readonly errors: string[] = [];
  readonly ended: Promise<End>;
  readonly #process: Process;
  #end: End | undefined;
  /** The line that is not yet complete. */
  #begun = "";

  /**
   * @param place a process that may have run the program before and will again, one of its own, or one of its own that a program with
   *   its arguments becomes: it sets a limit before, for instance
   */
  constructor(folder: string, settings: Settings, args: readonly string[] = ["run"], place: Place = "own") {
    const env = { PATH: process.env.PATH ?? "", LOG_PRETTY: "false", ...settings };
    const wrote = (stream: string, text: string) => {
      if (stream === "stderr") this.#read(text);
    };
    const invocation = { args, cwd: folder, env, wrote };
    this.#process = place === "kept" ? new KeptRun(invocation) : spawned(invocation, place === "own" ? [] : place);
    this.ended = this.#process.ended.then((end) => {
      if (this.#begun !== "") this.#read("\n");
      this.#end = end;
      return end;
    });
  }

  get pid(): number {
    return this.#process.pid;
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
    this.#process.signal(signal);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<End> {
    this.signal(signal);
    return this.ended;
  }

  /** Ends it in an orderly way if that is quickly done. */
  async end(): Promise<void> {
    if (this.hasEnded) return;
    const late = setTimeout(() => this.signal("SIGKILL"), LEISURE_MS);
    await this.stop().finally(() => clearTimeout(late));
  }

  /** The last of what it wrote, for messages. */
  story(): string {
    const end = this.#end ? `ended with ${JSON.stringify(this.#end)}` : "running";
    return [end, ...this.errors, ...this.log.slice(-12).map((line) => JSON.stringify(line))].join("\n");
  }

  #read(text: string): void {
    const lines = (this.#begun + text).split("\n");
    this.#begun = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("{")) this.log.push(JSON.parse(line) as LogLine);
      else this.errors.push(line);
    }
  }
}

type Process = Pick<KeptRun, "pid" | "ended" | "signal">;

function spawned({ args, cwd, env, wrote }: Invocation, within: readonly string[]): Process {
  const [file = "", ...rest] = [...within, process.execPath, PROGRAM, ...args];
  const child = spawn(file, rest, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.setEncoding("utf8").on("data", (text: string) => wrote("stderr", text));
  const ended = new Promise<End>((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
  return { pid: child.pid as number, ended, signal: (signal) => void child.kill(signal) };
}
