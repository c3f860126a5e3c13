import { setMaxListeners } from "node:events";
import type { Log } from "../log.js";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * Owns the wish to stop. The first signal lets the batch in flight finish, within a deadline; a second one, or the deadline,
 * cuts it short. Nothing is lost either way: what was cut is sent again by the next run.
 */
export class Lifecycle {
  readonly #stop = new AbortController();
  readonly #cuts: (() => void)[] = [];
  #deadline: NodeJS.Timeout | undefined;
  #isTold = false;
  readonly #onSignal = (signal: NodeJS.Signals) => this.#signalled(signal);

  /** @param drainTimeoutMs how long the batch in flight may take to finish */
  constructor(
    readonly drainTimeoutMs: number,
    readonly log: Log,
  ) {
    // Every stream that sleeps listens to it; there may be many.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Aborted when no new batch may begin. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Whether somebody has told it to stop; it also stops by itself where it can't go on. */
  get isTold(): boolean {
    return this.#isTold;
  }

  listen(): void {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** Called when what is in flight must end at once. */
  onCut(cut: () => void): void {
    this.#cuts.push(cut);
  }

  /** Somebody wants it to stop: it does, in an orderly way. */
  tell(): void {
    this.#isTold = true;
    this.begin();
  }

  /** Stops in an orderly way. */
  begin(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#deadline = setTimeout(() => this.cut(), this.drainTimeoutMs);
  }

  /** Stops at once. */
  cut(): void {
    this.#stop.abort();
    for (const cut of this.#cuts) cut();
  }

  end(): void {
    clearTimeout(this.#deadline);
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  #signalled(signal: NodeJS.Signals): void {
    if (this.#isTold) {
      this.log.warn({ signal }, "stopping at once");
      this.cut();
    } else {
      this.log.info({ signal, deadlineMs: this.drainTimeoutMs }, "stopping: the batch in flight is finished first");
      this.tell();
    }
  }
}
