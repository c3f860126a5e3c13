import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The program as it lies in the project. This file runs as dist/bench/rig/process.js. */
export const bin = fileURLToPath(new URL("../../../bin/fountain-sync", import.meta.url));

/** What the kernel says about a process. */
export interface Usage {
  /** User and system time, in seconds. */
  cpu: number;
  /** The most memory it ever held, in bytes. */
  peakRss: number;
  rss: number;
  /** How often it went to sleep by itself. */
  switches: number;
}

/** Linux counts time in these units (`getconf CLK_TCK`). */
const TICKS = 100;

interface LogLine {
  msg: string;
  /** Unix milliseconds. */
  time: number;
  /** What the process had used by then, in seconds of CPU. */
  cpu: number;
}

/** A process of the program, its log, and what it costs. */
export class Program {
  readonly child: ChildProcess;
  readonly log: LogLine[] = [];
  readonly spawnedAt = Date.now();
  readonly ended: Promise<number | null>;
  output = "";
  usage: Usage = { cpu: 0, peakRss: 0, rss: 0, switches: 0 };
  #errors = "";
  readonly #watch: NodeJS.Timeout;

  constructor(args: readonly string[], environment: Readonly<Record<string, string>>) {
    const env = { PATH: process.env.PATH, LOG_PRETTY: "false", LOG_LEVEL: "info", ...environment };
    const child = spawn(process.execPath, [bin, ...args], { cwd: "/", env, stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line);
    });
    // What a process has used can only be asked while it lives.
    this.#watch = setInterval(() => this.look(), 10);
    this.ended = once(child, "close").then(() => {
      clearInterval(this.#watch);
      return child.exitCode;
    });
  }

  look(): Usage {
    try {
      const folder = `/proc/${this.child.pid}`;
      const fields = readFileSync(`${folder}/stat`, "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      const status = readFileSync(`${folder}/status`, "utf8");
      const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) * 1024;
      this.usage = {
        cpu: (Number(fields[11]) + Number(fields[12])) / TICKS,
        // A process that has ended has no memory any more.
        peakRss: Math.max(this.usage.peakRss, kilobytes("VmHWM")),
        rss: kilobytes("VmRSS"),
        switches: Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0),
      };
    } catch {
      // It has just ended.
    }
    return this.usage;
  }

  /** Waits for its end. @throws Error with what it said, where it did not end well */
  async done(): Promise<this> {
    const code = await this.ended;
    if (code !== 0)
      throw new Error(`fountain-sync ended with ${code}: ${this.#errors || JSON.stringify(this.log.slice(-3))}`);
    return this;
  }

  /** The line in which it said this. */
  at(message: string): LogLine {
    const found = this.log.find(({ msg }) => msg === message);
    if (!found) throw new Error(`it never said "${message}": ${this.#errors}`);
    return found;
  }

  async says(message: string): Promise<void> {
    while (!this.log.some(({ msg }) => msg === message)) {
      if (this.child.exitCode !== null) throw new Error(`it ended without "${message}": ${this.#errors}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    await this.ended;
  }

  #take(line: string): void {
    try {
      this.log.push({ ...(JSON.parse(line) as Omit<LogLine, "cpu">), cpu: this.look().cpu });
    } catch {
      this.#errors += `${line}\n`;
    }
  }
}
