import type { Config } from "../config/config.js";
import { verifyTables } from "../daemon/beside/verify-tables.js";
import { waitFor } from "../daemon/wait-for.js";
import { SyncError } from "../errors.js";
import { createLog, type Log } from "../log.js";
import { capture } from "./capture.js";
import { configFrom } from "./config.js";
import { deliveredByDaemon } from "./delivered-by-daemon.js";
import { Events } from "./events.js";
import type { SyncOptions } from "./options.js";
import { Running } from "./running.js";
import { tableIds } from "./table-ids.js";
import { asTold, tellerOf } from "./tell.js";
import type { TableVerification } from "./verification.js";

/** How long a wait may take if nothing else is said, in milliseconds. */
const WAIT_MS = 30_000;

/** How long nothing may go through before a drain gives up, in milliseconds. */
const DRAIN_MS = 60_000;

interface Run {
  daemon: Running;
  /** Fulfilled when the deliveries have begun. */
  started: Promise<void>;
  ended: Promise<void>;
  /** Whether it ends by itself, as soon as all is delivered. */
  isDrain: boolean;
}

/**
 * Keeps collections equal to tables, within this process. It is silent but for its events (and `options.log`), heeds no signals
 * and sets no exit code. One process at a time can serve a database, be it this or `fountain-sync run`.
 */
export class FountainSync extends Events {
  readonly #options: SyncOptions;
  readonly #config: Config;
  readonly #log: Log;
  #running: Run | undefined;
  /** How often it was told to stop: what had to wait for its turn doesn't begin after that. */
  #stops = 0;

  /** @throws SyncError with every fault of the options */
  constructor(options: SyncOptions) {
    const log = options.log ?? createLog({ level: "silent", pretty: "false" });
    super(log);
    this.#log = log;
    this.#options = options;
    this.#config = configFrom(options);
  }

  /** Whether it runs, or is about to. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Captures the tables that are not captured yet, and delivers from now on: rows that are there first, then every change.
   * Where it runs already, nothing more is done; where a drain() is at work, it starts after that.
   *
   * @returns when the deliveries have begun. Typesense may be away, which is an event (`away`), not an error
   * @throws SyncError: something has to be mended first (exitCode 78), or another process serves the database (75, retryable)
   */
  start(): Promise<void> {
    if (this.#running?.isDrain) return this.#afterDrain().then(() => this.start());
    this.#running ??= this.#run({ once: false, timeoutMs: 0 });
    return this.#running.started;
  }

  /** Lets the batch in flight finish, within limits.drainTimeoutMs, and ends. What waits is delivered after the next start. */
  async stop(): Promise<void> {
    this.#stops += 1;
    this.#running?.daemon.stop();
    await this.#running?.ended.catch(() => undefined);
  }

  /**
   * Delivers all that waits. Where it doesn't run it is started for that, and ends then.
   *
   * @param options.timeoutMs how long nothing may go through (while it runs: how long it may take), in milliseconds
   * @throws SyncError: not in time (75, retryable), or something has to be mended first (78)
   */
  async drain({ timeoutMs = DRAIN_MS }: { timeoutMs?: number } = {}): Promise<void> {
    while (this.#running?.isDrain) await this.#afterDrain();
    if (this.#running) {
      await this.wait({ timeoutMs });
      return;
    }
    this.#running = this.#run({ once: true, timeoutMs });
    await this.#running.ended;
  }

  /**
   * Waits until everything up to a change is searchable: whoever has written can search afterwards.
   *
   * @param options.seq the change, by its seq in `_sync_outbox`; the newest one there is, if left out
   * @param options.tables only these are waited for; all, if left out
   * @param options.timeoutMs how long it may take, in milliseconds (30,000)
   * @returns the change, and how long it took, in seconds
   * @throws SyncError: not in time or not running (75, retryable), a table is paused (78), or not captured (2)
   */
  async wait(options: { seq?: number; tables?: readonly string[]; timeoutMs?: number } = {}): Promise<{
    seq: number;
    seconds: number;
  }> {
    const { seq, tables = [], timeoutMs = WAIT_MS } = options;
    await this.#running?.started;
    const daemon = this.#running?.daemon;
    const waitable = daemon?.waitable;
    if (!daemon || !waitable) throw notDelivered("it does not run", "start() it first");
    const ids = await tableIds(waitable.sync, tables);
    const waited = await waitFor(waitable, { seq, tableIds: ids, timeoutMs, patient: false, gone: daemon.stopping });
    if (waited.end === "searchable") return { seq: waited.seq, seconds: waited.seconds };
    const hint = waited.end === "paused" ? "mend that; it goes on by itself" : "wait longer; nothing is lost";
    throw notDelivered(waited.reason, hint, waited.end !== "paused");
  }

  /**
   * Compares every document with its row, by content, while both may change.
   *
   * @param options.tables these; all, if left out
   * @param options.repair whether what differs is sent again, and compared once more
   * @returns one verification a table; none where nothing was ever delivered
   * @throws SyncError where a side can't be read to its end (75, retryable), or a table is not captured (2)
   */
  async verify(options: { tables?: readonly string[]; repair?: boolean } = {}): Promise<TableVerification[]> {
    const { tables = [], repair = false } = options;
    const found = await this.#compare(tables, repair);
    if (!repair || found.every(({ inSync }) => inSync)) return found;
    if (!(await deliveredByDaemon(this.#config, tables, DRAIN_MS))) await this.drain();
    return this.#compare(tables, false);
  }

  /** @throws SyncError where it was told to stop meanwhile */
  async #afterDrain(): Promise<void> {
    const stops = this.#stops;
    await this.#running?.ended.catch(() => undefined);
    if (stops !== this.#stops) throw stoppedBefore();
  }

  async #compare(tables: readonly string[], repair: boolean): Promise<TableVerification[]> {
    const found = await verifyTables(this.#config, tables, { repair, progress: () => undefined });
    const told = found.map(asTold);
    for (const each of told) this.emit("verified", each);
    return told;
  }

  #run(options: { once: boolean; timeoutMs: number }): Run {
    const daemon = new Running(this.#config, this.#log);
    let resolve: () => void = () => undefined;
    let reject: (fault: unknown) => void = () => undefined;
    const started = new Promise<void>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    const serve = async () => {
      await capture(this.#config, this.#options, daemon.stopping);
      await daemon.toEnd(options, tellerOf(this), (tables) => {
        this.emit("started", { tables });
        resolve();
      });
    };
    const ended = serve().then(
      () => this.#ended(() => reject(stoppedBefore()), {}),
      (fault: unknown) => {
        this.#ended(() => reject(fault), { fault: fault as Error });
        throw fault;
      },
    );
    for (const promise of [started, ended]) promise.catch(() => undefined);
    return { daemon, started, ended, isDrain: options.once };
  }

  #ended(settle: () => void, event: { fault?: Error }): void {
    this.#running = undefined;
    settle();
    this.emit("stopped", event);
  }
}

function stoppedBefore(): SyncError {
  return notDelivered("it was stopped before it had begun", "start it again");
}

function notDelivered(message: string, hint: string, retryable = true): SyncError {
  return new SyncError(message, { operation: "wait until it is searchable", hint, retryable });
}
