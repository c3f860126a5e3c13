/** What is read anew only when something tells that it is another, or after so many milliseconds. */
const OLDEST_MS = 5_000;

/** The last of a kind that was read. */
export class Remembered<T> {
  #key: string | undefined;
  #readAt = 0;
  #value: T | undefined;

  /** @param key another one tells that what was read before is outdated */
  get(key: string, read: () => T): T {
    const isOld = performance.now() - this.#readAt > OLDEST_MS;
    if (this.#value === undefined || key !== this.#key || isOld) {
      this.#value = read();
      this.#key = key;
      this.#readAt = performance.now();
    }
    return this.#value;
  }
}
