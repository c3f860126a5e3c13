import { pino } from "pino";
import type { Config } from "../../src/config/config.js";
import { Lifecycle } from "../../src/daemon/lifecycle.js";
import { run } from "../../src/daemon/run.js";
import { SyncError } from "../../src/errors.js";
import type { LogLine } from "../support/daemon.js";
import type { Crash, DaemonEnd, Host, HostDaemon } from "./host.js";
import { LifeHere } from "./life-here.js";
import { runAs } from "./process-here.js";

/** How many pages a database may grow by before it is full. */
const PAGES_LEFT = 1;
const MOST_PAGES = 0xfffffffe;

/** The daemon in this process: it begins in milliseconds. */
export class DaemonHere extends LifeHere implements HostDaemon {
  readonly log: LogLine[] = [];
  readonly ended: Promise<DaemonEnd>;
  end: DaemonEnd | undefined;
  readonly #lifecycle: Lifecycle;

  constructor(config: Config, host: Host, crash: Crash | undefined) {
    super(host, crash);
    const log = pino({ level: "debug", base: null }, { write: (line: string) => this.writes(line) });
    this.#lifecycle = new Lifecycle(200, log);
    const options = { once: false, timeoutMs: 0 };
    const running = runAs(this, () => run(config, options, this.#lifecycle, log));
    this.ended = running.then(
      () => this.#ends({ how: "stopped" }),
      (thrown: unknown) => this.#ends(thrown instanceof SyncError ? asEnd(thrown) : failedBy(thrown)),
    );
  }

  async kill(): Promise<void> {
    this.die();
    await this.ended;
  }

  async stop(): Promise<void> {
    this.#lifecycle.begin();
    await this.ended;
  }

  setFull(isFull: boolean): void {
    for (const connection of this.connections) {
      if (!connection.open) continue;
      try {
        const count = connection.pragma("page_count", { simple: true }) as number;
        connection.pragma(`max_page_count = ${isFull ? count + PAGES_LEFT : MOST_PAGES}`);
      } catch {
        // Locked: it is the next one that is full.
      }
    }
  }

  writes(line: string): void {
    if (!this.isKilled) this.log.push(JSON.parse(line) as LogLine);
  }

  crashes(thrown: unknown): void {
    this.end ??= failedBy(thrown);
  }

  protected get isOver(): boolean {
    return this.end !== undefined;
  }

  protected cut(): void {
    this.#lifecycle.cut();
  }

  #ends(end: DaemonEnd): DaemonEnd {
    this.end = this.isKilled ? { how: "killed" } : (this.end ?? end);
    return this.end;
  }
}

function asEnd({ message, retryable }: SyncError): DaemonEnd {
  return retryable ? { how: "gave up", reason: message } : { how: "failed", reason: message };
}

function failedBy(thrown: unknown): DaemonEnd {
  return { how: "failed", reason: String(thrown instanceof Error ? thrown.stack : thrown) };
}
