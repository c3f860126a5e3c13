import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./kept-program.mjs", import.meta.url));

/** Stands behind everything that a run of the program wrote; the program itself writes no NUL. */
const MARK = "\0end of the run\0";

type Stream = "stdout" | "stderr";

/** How a run of the program ended: with an exit code, or by a signal that ended the whole process. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

interface Answer {
  code: number;
  /** What still keeps the process alive; empty if nothing does. */
  left: string;
}

export interface Invocation {
  args: readonly string[];
  cwd: string;
  /** The whole environment. */
  env: Readonly<Record<string, string>>;
  /** Is told what the program writes, as it comes. */
  wrote(stream: Stream, text: string): void;
}

/**
 * A run of the real program in a process that is kept for the next one: to start the program costs more than most runs do. It
 * gets signals as in a process of its own; SIGKILL ends the process.
 */
export class KeptRun {
  readonly pid: number;
  /** Rejected where the run leaves something behind that would have kept its process from ending. */
  readonly ended: Promise<End>;
  readonly #child: ChildProcess;
  #hasEnded = false;
  #isKilled = false;

  constructor({ args, cwd, env, wrote }: Invocation) {
    const child = idle.pop() ?? started();
    this.#child = child;
    this.pid = child.pid as number;
    const over = new AbortController();
    const ends = (["stdout", "stderr"] as const).map((name) => read(child, name, wrote, over.signal));
    const answer = once(child, "message", { signal: over.signal }) as Promise<[Answer]>;
    const gone = once(child, "close", { signal: over.signal }) as Promise<[number | null, NodeJS.Signals | null]>;
    const end = Promise.all([answer, ...ends]).then(([[{ code, left }]]) => {
      if (left) throw new Error(`${args.join(" ")} would not have ended: ${left}`);
      if (!this.#isKilled) idle.push(child);
      return { code, signal: null };
    });
    this.ended = Promise.race([end, gone.then(([code, signal]) => ({ code, signal }))]).finally(() => {
      this.#hasEnded = true;
      over.abort();
    });
    for (const promise of [end, gone]) promise.catch(() => undefined);
    child.send({ args, cwd, env, mark: MARK });
  }

  /** Does nothing once the run has ended: the process may be another run's. */
  signal(signal: NodeJS.Signals): void {
    if (this.#hasEnded) return;
    this.#isKilled ||= signal === "SIGKILL";
    this.#child.kill(signal);
  }
}

/** Those that wait for their next run; one list for each process of the tests, with which they end. */
const idle: ChildProcess[] = [];

function started(): ChildProcess {
  const child = fork(PROGRAM, { stdio: ["ignore", "pipe", "pipe", "ipc"], execArgv: [] });
  child.setMaxListeners(0);
  // Killed while nobody looks, as by a signal that came too late: it is not taken again.
  child.once("exit", () => {
    const at = idle.indexOf(child);
    if (at >= 0) idle.splice(at, 1);
  });
  child.unref();
  child.channel?.unref();
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8");
    (child[name] as unknown as { unref(): void }).unref();
  }
  return child;
}

/** Passes on what the program writes, up to the mark, which may come in pieces. */
function read(child: ChildProcess, name: Stream, wrote: Invocation["wrote"], over: AbortSignal): Promise<void> {
  const stream = child[name];
  let begun = "";
  return new Promise((resolve) => {
    const take = (text: string) => {
      const all = begun + text;
      const at = all.indexOf("\0");
      begun = at < 0 ? "" : all.slice(at);
      if (at !== 0) wrote(name, at < 0 ? all : all.slice(0, at));
      if (begun === MARK) resolve();
    };
    stream?.on("data", take);
    over.addEventListener("abort", () => stream?.off("data", take), { once: true });
  });
}

/** What a run to its end wrote. */
export interface Result {
  /** The exit code; null where a signal ended the process. */
  code: number | null;
  stdout: string;
  stderr: string;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the program to its end, behind all that was asked for before: each at once would need a process of its own.
 *
 * @param deadlineMs after so long the process is killed; the exit code is null then
 */
export function runKept(invocation: Omit<Invocation, "wrote">, deadlineMs: number): Promise<Result> {
  const result = last.then(() => runToItsEnd(invocation, deadlineMs));
  last = result.catch(() => undefined);
  return result;
}

async function runToItsEnd(invocation: Omit<Invocation, "wrote">, deadlineMs: number): Promise<Result> {
  const written = { stdout: "", stderr: "" };
  const wrote: Invocation["wrote"] = (stream, text) => {
    written[stream] += text;
  };
  const run = new KeptRun({ ...invocation, wrote });
  const deadline = setTimeout(() => run.signal("SIGKILL"), deadlineMs);
  try {
    const { code } = await run.ended;
    return { code, ...written };
  } finally {
    clearTimeout(deadline);
  }
}
