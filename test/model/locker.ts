import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

const script = `
import json, sqlite3, sys, time
for line in sys.stdin:
    job = json.loads(line)
    told = "held"
    try:
        connection = sqlite3.connect(job["file"], isolation_level=None, timeout=1)
        connection.execute("BEGIN " + job["mode"])
    except sqlite3.Error as error: told = str(error)
    print(told, flush=True)
    if told == "held":
        time.sleep(job["ms"] / 1000)
        connection.execute("ROLLBACK")
    connection.close()
    print("over", flush=True)
`;

/** Another process that locks a database for some time, as often as it is asked. */
export class Locker {
  readonly #child: ChildProcess = spawn("python3", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  readonly #waiting: (() => void)[] = [];

  constructor() {
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on("line", () => this.#waiting.shift()?.());
  }

  /** Resolves when the lock is held; what it resolves to, when it is let go. One after the other. */
  async hold(file: string, mode: string, ms: number): Promise<{ over: Promise<void> }> {
    const held = this.#line();
    const over = this.#line();
    this.#child.stdin?.write(`${JSON.stringify({ file, mode, ms })}\n`);
    await held;
    return { over };
  }

  end(): void {
    this.#child.stdin?.end();
  }

  #line(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
