import { hear, type Listener } from "../alive.js";

/** What a piece of work may take beyond the deadline of a request without a sign of life, in milliseconds. */
const ALLOWANCE_MS = 60_000;

/**
 * Whether the daemon gets on. Every piece of work that is watched gives signs of life: a request that ends (and every one has a
 * deadline), a database that is asked once more while the application holds its lock, rows that are read. One that gives none
 * for longer than a request can take is stuck. Who waits for the next change, for the end of a pause, or for somebody
 * else's work does not work: a daemon with nothing to do, or without Typesense for days, is well.
 */
export class Heartbeat {
  readonly #pieces = new Set<Piece>();
  readonly #silenceMs: number;

  /**
   * @param requestTimeoutMs the deadline of a request
   * @param now a clock in milliseconds that stands still while the machine sleeps
   */
  constructor(
    requestTimeoutMs: number,
    readonly now: () => number = () => performance.now(),
  ) {
    this.#silenceMs = requestTimeoutMs + ALLOWANCE_MS;
  }

  /** Runs a piece of work to its end, and watches it meanwhile. */
  async watch<T>(name: string, work: () => Promise<T>): Promise<T> {
    const piece = this.#begin(name, this.#silenceMs);
    try {
      return await hear(piece, work);
    } finally {
      this.#pieces.delete(piece);
    }
  }

  /**
   * Watches what is done again and again, at least every so often.
   *
   * @returns to be called each time; and what ends the watch
   */
  loop(name: string, everyMs: number): { turned: () => void; end: () => void } {
    const piece = this.#begin(name, everyMs + this.#silenceMs);
    return { turned: () => piece.moved(), end: () => this.#pieces.delete(piece) };
  }

  /** What has given no sign of life for too long, in words; undefined where all is well. */
  stuck(): string | undefined {
    const now = this.now();
    const silent = [...this.#pieces].filter((piece) => piece.silentMs(now) > piece.limitMs);
    if (silent.length === 0) return undefined;
    return silent.map((piece) => `${piece.name} for ${Math.round(piece.silentMs(now) / 1000)} s`).join(", ");
  }

  #begin(name: string, limitMs: number): Piece {
    const piece = new Piece(name, limitMs, this.now);
    this.#pieces.add(piece);
    return piece;
  }
}

class Piece implements Listener {
  /** When it last moved; undefined while it rests. */
  #movedAt: number | undefined;

  constructor(
    readonly name: string,
    readonly limitMs: number,
    readonly now: () => number,
  ) {
    this.moved();
  }

  moved(): void {
    this.#movedAt = this.now();
  }

  rests(): void {
    this.#movedAt = undefined;
  }

  silentMs(now: number): number {
    return this.#movedAt === undefined ? 0 : now - this.#movedAt;
  }
}
