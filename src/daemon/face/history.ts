import type { Stream } from "../../outbox/stream.js";
import { type Batch, sizeOf } from "../../sync/batch.js";
import { latenciesOf } from "../metrics/latencies.js";
import type { Listener } from "../metrics/meters.js";
import { Ring, type Row, STEP_MS, STEPS, stepOf } from "./ring.js";

/** The rate is that of so many whole steps. */
const RATE_STEPS = 3;

/** The last hour of every collection, by its name, as the page draws it. */
export interface HistoryReport {
  step_seconds: number;
  steps: number;
  /** The step that is going on. */
  now: number;
  rows: Record<string, Row[]>;
}

/**
 * Remembers the last hour in memory. It needs no clock of its own: how long changes waited follows, step by step, from the time
 * that they had taken when they arrived; an idle daemon goes on sleeping.
 */
export class History implements Listener {
  readonly #rings = new Map<string, Ring>();
  #writes = 0;

  /** How many writes there were: what {@link report} takes to tell only what is new. */
  get writes(): number {
    return this.#writes;
  }

  delivered({ collection }: Stream, batch: Batch, _: number, answeredAt: number): void {
    const documents = sizeOf(batch);
    const latencies = latenciesOf(batch, answeredAt);
    if (documents + latencies.length === 0) return;
    const ring = this.#ring(collection);
    ring.sent(answeredAt, documents, latencies.length > 0 ? Math.max(...latencies) : null, ++this.#writes);
    if (batch.captured) ring.waited(batch.captured.oldest, answeredAt, this.#writes);
  }

  /** A change has waited since a time (unix milliseconds) until now. */
  waiting(collection: string, since: number, now = Date.now()): void {
    this.#ring(collection).waited(since, now, ++this.#writes);
  }

  /** Documents a second of late. */
  rate(collection: string, now = Date.now()): number {
    const last = stepOf(now) - 1;
    const documents = this.#rings.get(collection)?.documents(last - RATE_STEPS + 1, last) ?? 0;
    return documents / ((RATE_STEPS * STEP_MS) / 1000);
  }

  /** @param since tells what was written behind that write; 0: everything */
  report(since = 0, now = Date.now()): HistoryReport {
    const last = stepOf(now);
    const rows: Record<string, Row[]> = {};
    for (const [collection, ring] of this.#rings) {
      if (ring.newest <= last - STEPS) this.#rings.delete(collection);
      const fresh = ring.rows(since, last);
      if (fresh.length > 0) rows[collection] = fresh;
    }
    return { step_seconds: STEP_MS / 1000, steps: STEPS, now: last, rows };
  }

  #ring(collection: string): Ring {
    const known = this.#rings.get(collection);
    if (known) return known;
    const fresh = new Ring();
    this.#rings.set(collection, fresh);
    return fresh;
  }
}
