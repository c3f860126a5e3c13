import type Database from "better-sqlite3";
import { pino } from "pino";
import type { Config } from "../../src/config/config.js";
import { Lifecycle } from "../../src/daemon/lifecycle.js";
import { run } from "../../src/daemon/run.js";
import { SyncError } from "../../src/errors.js";
import type { LogLine } from "../support/daemon.js";
import type { DaemonEnd, Host, HostDaemon } from "./host.js";
import { type ProcessHere, runAs, setSqliteClock } from "./process-here.js";

/** How many pages a database may grow by before it is full. */
const PAGES_LEFT = 1;
const MOST_PAGES = 0xfffffffe;

/**
 * The daemon in this process: it begins in milliseconds. To kill it is to close its databases without a commit, to cut its
 * connections, and to let nothing of it have any effect afterwards: what was committed stays, what was in memory is gone.
 */
export class DaemonHere implements HostDaemon, ProcessHere {
  readonly log: LogLine[] = [];
  readonly ended: Promise<DaemonEnd>;
  end: DaemonEnd | undefined;
  readonly #connections = new Set<Database.Database>();
  readonly #lifecycle: Lifecycle;
  #isKilled = false;
  #countdown: number;

  constructor(
    config: Config,
    readonly host: Host,
    readonly crash: readonly [point: string, time: number] | undefined,
  ) {
    this.#countdown = crash?.[1] ?? 0;
    const log = pino({ level: "debug", base: null }, { write: (line: string) => this.#write(line) });
    this.#lifecycle = new Lifecycle(200, log);
    const options = { once: false, timeoutMs: 0 };
    const running = runAs(this, () => run(config, options, this.#lifecycle, log));
    this.ended = running.then(
      () => this.#ends({ how: "stopped" }),
      (thrown: unknown) =>
        this.#ends(
          thrown instanceof SyncError
            ? asEnd(thrown)
            : { how: "failed", reason: String(thrown instanceof Error ? thrown.stack : thrown) },
        ),
    );
  }

  get clockMs(): number {
    return this.host.clockMs;
  }

  uses(connection: Database.Database): void {
    if (this.#isKilled) {
      connection.close();
      throw new Error("killed");
    }
    if (this.#connections.has(connection)) return;
    this.#connections.add(connection);
    setSqliteClock(connection, () => this.host.clockMs);
  }

  reaches(point: string): void {
    if (point === this.crash?.[0] && --this.#countdown === 0) this.#kill();
  }

  async kill(): Promise<void> {
    this.#kill();
    await this.ended;
  }

  async stop(): Promise<void> {
    this.#lifecycle.begin();
    await this.ended;
  }

  setFull(isFull: boolean): void {
    for (const connection of this.#connections) {
      if (!connection.open) continue;
      try {
        const count = connection.pragma("page_count", { simple: true }) as number;
        connection.pragma(`max_page_count = ${isFull ? count + PAGES_LEFT : MOST_PAGES}`);
      } catch {
        // Locked: it is the next one that is full.
      }
    }
  }

  #kill(): void {
    if (this.#isKilled || this.end) return;
    this.#isKilled = true;
    for (const connection of this.#connections) connection.close();
    this.#lifecycle.cut();
  }

  #ends(end: DaemonEnd): DaemonEnd {
    this.end = this.#isKilled ? { how: "killed" } : end;
    return this.end;
  }

  #write(line: string): void {
    if (!this.#isKilled) this.log.push(JSON.parse(line) as LogLine);
  }
}

function asEnd({ message, retryable }: SyncError): DaemonEnd {
  return retryable ? { how: "gave up", reason: message } : { how: "failed", reason: message };
}
