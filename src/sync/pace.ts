/** The longest stretch that is ever read at once. */
const MOST = 4096;
const FIRST = 256;

/**
 * How much to read at once. In rollback-journal mode an open read holds up the application's commit, so a read should take
 * a few milliseconds; how many rows that is depends on the rows.
 */
export class Pace {
  #rows = FIRST;
  #least: number;

  /**
   * @param targetMs what one read may take, in milliseconds
   * @param least fewer rows than this at once take no less time
   */
  constructor(
    readonly targetMs: number,
    least = 1,
  ) {
    this.#least = least;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Learns from a read of so many rows that took `ms`. One of fewer rows than it might have had doesn't tell that more may be read. */
  took(ms: number, rows = this.#rows): void {
    if (ms > this.targetMs) this.#rows = Math.max(this.#least, Math.floor((rows * this.targetMs) / ms));
    else if (ms < this.targetMs / 2 && rows >= this.#rows) this.#rows = Math.min(MOST, this.#rows * 2);
  }

  /** The page held too much. */
  halve(): void {
    this.#rows = Math.max(1, Math.floor(this.#rows / 2));
    this.#least = Math.min(this.#least, this.#rows);
  }
}
