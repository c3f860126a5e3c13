import type { Connection } from "../../database/open.js";
import { messageOf } from "../../errors.js";
import type { Log } from "../../log.js";
import { type Latency, saveLatency } from "../../outbox/latency.js";

/** What is measured is written no more often than this, in milliseconds. */
const EVERY_MS = 1_000;

/**
 * Writes what was measured into the state database, where other processes can read it: once a second while there is something
 * new, and never while there is not.
 */
export class Recorder {
  #timer: NodeJS.Timeout | undefined;

  /** @param summary what is to be written */
  constructor(
    readonly state: Connection,
    readonly summary: () => Latency | null,
    readonly log: Log,
  ) {}

  /** There is something new. */
  note(): void {
    this.#timer ??= setTimeout(() => this.write(), EVERY_MS);
  }

  /** Writes what is not written yet. */
  write(): void {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const latency = this.summary();
    try {
      if (latency) saveLatency(this.state, latency);
    } catch (thrown) {
      // The record is worth less than the delivery, and is written anew in a second.
      this.log.debug({ reason: messageOf(thrown) }, "the latency could not be recorded");
    }
  }
}
