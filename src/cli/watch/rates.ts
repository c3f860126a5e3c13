import type { StatusReport } from "../../sync/status.js";

/** So many rates are remembered: as many as a terminal shows. */
const MOST = 120;

/** Documents a second, reckoned from the totals that two looks have told. */
export class Rates {
  #before: { at: number; sent: ReadonlyMap<string, number> } | undefined;
  #now = new Map<string, number>();
  readonly #history: number[] = [];

  /** @param at when the report was read, in milliseconds of a clock that is never set back */
  add({ streams }: Pick<StatusReport, "streams">, at: number): void {
    // A collection that replaces another one counts from 0.
    const sent = new Map(streams.map(({ collection, sent: total }) => [collection, total]));
    const before = this.#before;
    this.#before = { at, sent };
    if (!before || at <= before.at) return;
    const seconds = (at - before.at) / 1000;
    this.#now = new Map();
    for (const [collection, total] of sent) {
      this.#now.set(collection, Math.max(0, total - (before.sent.get(collection) ?? total)) / seconds);
    }
    this.#history.push([...this.#now.values()].reduce((sum, rate) => sum + rate, 0));
    if (this.#history.length > MOST) this.#history.shift();
  }

  /** Of one collection; undefined before there were two looks. */
  of(collection: string): number | undefined {
    return this.#now.get(collection);
  }

  /** Of all collections together, the newest one last. */
  get history(): readonly number[] {
    return this.#history;
  }
}
