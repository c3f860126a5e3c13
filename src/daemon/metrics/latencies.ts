import type { Latency } from "../../outbox/latency.js";
import type { Stream } from "../../outbox/stream.js";
import type { Batch } from "../../sync/batch.js";
import type { Listener } from "./meters.js";

/** So many measurements are kept, and for so long, in milliseconds. */
const MOST = 1024;
const RECENT_MS = 300_000;

interface Sample {
  /** When it became searchable (unix milliseconds). */
  at: number;
  seconds: number;
}

/**
 * Measures how long changes take from their own time until they are searchable. Of every batch the change that has waited
 * longest and the newest one are taken: the worst case is always among them, and a batch of thousands costs no more than one of two.
 */
export class Latencies implements Listener {
  readonly #samples: Sample[] = [];
  #next = 0;

  /** @param measured called when there is something new */
  constructor(readonly measured: () => void) {}

  delivered(_: Stream, batch: Batch, __: number, answeredAt: number): void {
    const seconds = latenciesOf(batch, answeredAt);
    for (const each of seconds) {
      this.#samples[this.#next] = { at: answeredAt, seconds: each };
      this.#next = (this.#next + 1) % MOST;
    }
    if (seconds.length > 0) this.measured();
  }

  /** Of the last five minutes, or of the newest five that there were; null where nothing was measured. */
  summary(): Latency | null {
    const newest = this.#samples[(this.#next + MOST - 1) % MOST];
    if (!newest) return null;
    const since = newest.at - RECENT_MS;
    const recent = Float64Array.from(this.#samples.filter(({ at }) => at > since).map(({ seconds }) => seconds)).sort();
    const at = (share: number) => recent[Math.min(recent.length - 1, Math.floor(recent.length * share))] ?? 0;
    const measuredAt = new Date(newest.at).toISOString();
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), samples: recent.length, measured_at: measuredAt };
  }
}

/** The latencies that a batch stands for, in seconds: of its oldest and of its newest change, none where nobody waited. */
export function latenciesOf({ captured, changes }: Batch, answeredAt: number): number[] {
  if (!captured) return [];
  const times = changes > 1 ? [captured.oldest, captured.newest] : [captured.oldest];
  // A clock that was set back meanwhile makes no change arrive before it was made.
  return times.map((time) => Math.max(0, answeredAt - time) / 1000);
}
