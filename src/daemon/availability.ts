import type { Log } from "../log.js";
import type { Failure } from "../typesense/outcome.js";
import type { Meters, Side } from "./metrics/meters.js";

/**
 * Whether changes can be delivered, as the streams find it. Says so once when that changes, not at every try.
 */
export class Availability {
  /** The streams in whose way something stands, by their ids. */
  readonly #barred = new Set<number>();
  #awaySince: { at: number; clock: number } | undefined;
  #tries = 0;
  #lastProgress = performance.now();
  #lastFailure: Failure | undefined;
  #side: Side = "typesense";

  constructor(
    readonly log: Log,
    readonly meters: Meters,
  ) {}

  /** Who is told when Typesense goes away, and when something goes through again. */
  listener: { began(failure: Failure): void; over(): void } | undefined;

  get isAway(): boolean {
    return this.#awaySince !== undefined;
  }

  /** Since when nothing goes through (unix milliseconds), while that is so. */
  get awaySince(): number | undefined {
    return this.#awaySince?.clock;
  }

  /** When something last went through, by a clock that nobody sets (`performance.now()`, milliseconds). */
  get lastProgress(): number {
    return this.#lastProgress;
  }

  /** What stands in the way, if anything. */
  get lastFailure(): Failure | undefined {
    return this.#lastFailure;
  }

  /** Which of the two stands in the way, while one does. */
  get side(): Side {
    return this.#side;
  }

  /**
   * @param side which of the two stands in the way
   * @param stream the id of the stream that has met it; left out where none has begun yet
   */
  failed(failure: Failure, side: Side, stream?: number): void {
    if (stream !== undefined) this.#barred.add(stream);
    this.#tries++;
    this.#side = side;
    if (this.#awaySince === undefined) {
      this.#awaySince = { at: performance.now(), clock: Date.now() };
      const what =
        side === "typesense"
          ? "Typesense takes no writes; waiting for it"
          : "a database can't be used just now; waiting for it";
      this.log.warn({ reason: failure.message, hint: failure.hint }, what);
      this.meters.away(failure, side);
      if (side === "typesense") this.listener?.began(failure);
    } else if (failure.message !== this.#lastFailure?.message) {
      this.log.debug({ reason: failure.message, tries: this.#tries }, "still waiting");
    }
    this.#lastFailure = failure;
  }

  /** Something went through. */
  progressed(): void {
    this.#lastProgress = performance.now();
    this.#barred.clear();
    this.#back();
  }

  /** Nothing stands in a stream's way that waiting would mend: it had nothing to deliver, or is paused. */
  unbarred(stream: number): void {
    this.#barred.delete(stream);
    if (this.#barred.size === 0) this.#back();
  }

  #back(): void {
    if (this.#awaySince === undefined) return;
    const seconds = Math.round((performance.now() - this.#awaySince.at) / 100) / 10;
    this.log.info({ seconds, tries: this.#tries }, "delivering again");
    this.#awaySince = undefined;
    this.#lastFailure = undefined;
    this.#tries = 0;
    this.meters.back(seconds);
    this.listener?.over();
  }
}
