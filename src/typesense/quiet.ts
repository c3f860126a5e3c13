import { waitForOthers } from "../alive.js";

/**
 * Lets somebody see the server without our own writes: it tells how many are queued, and those of one table hide for as long as
 * they last whether anything else is.
 */
export class Quiet {
  #writes = 0;
  #looks = 0;
  #waiting: (() => void)[] = [];

  /** Writes when nobody looks. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    while (this.#looks > 0) await this.#change();
    this.#writes++;
    try {
      return await work();
    } finally {
      this.#writes--;
      this.#changed();
    }
  }

  /** Looks when the writes that are under way have ended, and has others wait meanwhile. */
  async look<T>(work: () => Promise<T>): Promise<T> {
    this.#looks++;
    try {
      while (this.#writes > 0) await this.#change();
      return await work();
    } finally {
      this.#looks--;
      this.#changed();
    }
  }

  #change(): Promise<void> {
    return waitForOthers(new Promise((resolve) => this.#waiting.push(resolve)));
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
