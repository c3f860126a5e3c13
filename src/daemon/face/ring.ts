/** An hour, in steps of so many milliseconds. */
export const STEP_MS = 10_000;
export const STEPS = 360;

/** What happened in one step of time: documents sent, the slowest change and the longest waiting (seconds; null: none). */
export type Row = [step: number, documents: number, latency: number | null, lag: number | null];

interface Bucket {
  step: number;
  documents: number;
  latency: number | null;
  lag: number | null;
  /** Counts the writes, so that it can be told what is new. */
  write: number;
}

/** The step that a time (unix milliseconds) belongs to. */
export function stepOf(at: number): number {
  return Math.floor(at / STEP_MS);
}

/** What happened to one collection in the last hour. Takes no more memory than that, and none for steps in which nothing did. */
export class Ring {
  readonly #buckets: (Bucket | undefined)[] = [];
  #newest = 0;

  /** The last step in which anything happened. */
  get newest(): number {
    return this.#newest;
  }

  /** Documents were sent, and the slowest change among them took so many seconds. */
  sent(at: number, documents: number, latency: number | null, write: number): void {
    const bucket = this.#at(stepOf(at), write);
    bucket.documents += documents;
    if (latency !== null) bucket.latency = Math.max(bucket.latency ?? 0, latency);
  }

  /** A change has waited from one time to another: how old it was at the end of each step between them. */
  waited(from: number, until: number, write: number): void {
    const last = stepOf(until);
    for (let step = Math.max(stepOf(from), last - STEPS + 1); step <= last; step++) {
      const lag = Math.max(0, Math.min((step + 1) * STEP_MS, until) - from) / 1000;
      const known = this.#buckets[step % STEPS];
      if (known?.step === step && (known.lag ?? 0) >= lag) continue;
      this.#at(step, write).lag = lag;
    }
  }

  /** What was written behind `write`, of the hour that ends with a step. */
  rows(write: number, last: number): Row[] {
    const rows: Row[] = [];
    for (const bucket of this.#buckets) {
      if (!bucket || bucket.write <= write || bucket.step <= last - STEPS) continue;
      rows.push([bucket.step, bucket.documents, rounded(bucket.latency), rounded(bucket.lag)]);
    }
    return rows.sort(([a], [b]) => a - b);
  }

  /** Documents in the steps from one to another, both included. */
  documents(from: number, to: number): number {
    let sum = 0;
    for (const bucket of this.#buckets) if (bucket && bucket.step >= from && bucket.step <= to) sum += bucket.documents;
    return sum;
  }

  #at(step: number, write: number): Bucket {
    this.#newest = Math.max(this.#newest, step);
    const known = this.#buckets[step % STEPS];
    if (known?.step === step) {
      known.write = write;
      return known;
    }
    const fresh = { step, documents: 0, latency: null, lag: null, write };
    this.#buckets[step % STEPS] = fresh;
    return fresh;
  }
}

/** To a tenth of a millisecond: no clock here is better. */
function rounded(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 10_000) / 10_000;
}
