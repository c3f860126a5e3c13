import { waitForOthers } from "../alive.js";

/** Lets those who want to do something to the same thing do it one after the other. */
export class Turns {
  readonly #last = new Map<number, Promise<unknown>>();
  readonly #busy = new Map<number, number>();

  /** Whether anything is being done, or waits to be done, for this id. */
  isBusy(id: number): boolean {
    return (this.#busy.get(id) ?? 0) > 0;
  }

  /** Runs `work` when all that was begun before for this id has ended. */
  run<T>(id: number, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(id) ?? Promise.resolve();
    this.#busy.set(id, (this.#busy.get(id) ?? 0) + 1);
    const mine = waitForOthers(before)
      .then(work, work)
      .finally(() => this.#busy.set(id, (this.#busy.get(id) ?? 1) - 1));
    this.#last.set(
      id,
      mine.catch(() => undefined),
    );
    return mine;
  }
}
