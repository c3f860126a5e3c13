import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./kept-program.mjs", import.meta.url));

/** Stands behind everything that a command printed; no command prints a NUL. */
const MARK = "\0end of the command\0";

export interface Result {
  /** The exit code; null where a signal ended the process. */
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Answer {
  code: number;
  /** What still keeps the process alive; empty if nothing does. */
  left: string;
}

/**
 * The real program in a process that runs command after command: to start one costs five times as much as most commands do.
 * Commands that last, and what a process of its own matters to, are not for it.
 */
class KeptProgram {
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs a command to its end, behind those that were asked for before.
   *
   * @param deadlineMs after so long the process is killed; the exit code is null then
   * @throws Error if the command leaves something behind that would have kept its process from ending
   */
  run(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    deadlineMs: number,
  ): Promise<Result> {
    const result = this.#last.then(() => this.#run(args, cwd, env, deadlineMs));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #run(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    deadlineMs: number,
  ): Promise<Result> {
    const child = this.#running();
    const printed = { stdout: "", stderr: "" };
    const ends = (["stdout", "stderr"] as const).map((name) => collect(child, name, printed));
    const deadline = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
    try {
      child.send({ args, cwd, env, mark: MARK });
      const gone = once(child, "close").then(() => ({ code: child.exitCode }) as Answer & { code: number | null });
      const [answer] = await Promise.race([Promise.all([answered(child), ...ends]), gone.then((end) => [end])]);
      if (answer?.left) throw new Error(`${args.join(" ")} would not have ended: ${answer.left}`);
      return { code: answer?.code ?? null, ...printed };
    } finally {
      clearTimeout(deadline);
      for (const name of ["stdout", "stderr"] as const) child[name]?.removeAllListeners("data");
    }
  }

  #running(): ChildProcess {
    if (this.#child?.connected && this.#child.exitCode === null) return this.#child;
    const child = fork(PROGRAM, { stdio: ["ignore", "pipe", "pipe", "ipc"], execArgv: [] });
    child.setMaxListeners(0);
    child.unref();
    child.channel?.unref();
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8");
      (child[name] as unknown as { unref(): void }).unref();
    }
    this.#child = child;
    return child;
  }
}

/** One for each process of the tests. */
export const kept = new KeptProgram();

async function answered(child: ChildProcess): Promise<Answer> {
  const [answer] = await once(child, "message");
  return answer as Answer;
}

function collect(child: ChildProcess, name: "stdout" | "stderr", printed: Record<typeof name, string>): Promise<void> {
  return new Promise((resolve) => {
    child[name]?.on("data", (text: string) => {
      printed[name] += text;
      if (!printed[name].endsWith(MARK)) return;
      printed[name] = printed[name].slice(0, -MARK.length);
      resolve();
    });
  });
}
