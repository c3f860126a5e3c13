/** The longest stretch that is ever read at once. */
const MOST = 4096;
const FIRST = 256;

/**
 * How much to read at once. In rollback-journal mode an open read holds up the application's commit, so a read should take
 * a few milliseconds; how many rows that is depends on the rows.
 */
export class Pace {
  #rows = FIRST;

  /** @param targetMs what one read may take, in milliseconds */
  constructor(readonly targetMs: number) {}

  get rows(): number {
    return this.#rows;
  }

  /** Learns from a read that took `ms`. */
  took(ms: number): void {
    if (ms > this.targetMs) this.#rows = Math.max(1, Math.floor((this.#rows * this.targetMs) / ms));
    else if (ms < this.targetMs / 2) this.#rows = Math.min(MOST, this.#rows * 2);
  }

  /** The page held too much. */
  halve(): void {
    this.#rows = Math.max(1, Math.floor(this.#rows / 2));
  }
}
