import { type FSWatcher, realpathSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { messageOf } from "../errors.js";
import type { Log } from "../log.js";

/**
 * The event comes before the commit is visible, so one look is not enough: pauses between looks, in milliseconds
 * (with synchronous=FULL the first look came too early 308 of 311 times).
 */
const LADDER = [0, 1, 2, 4, 8, 16, 32, 64];

/** How often to look again after a look that found something: the next commit may have no event of its own. */
const MORE_LOOKS = 2;

/**
 * Notices commits of other processes. Events in the database's folder are the hint (the folder, because -wal and -journal
 * come and go), `look` is the judge, and a slow poll is the safety net where events don't come.
 */
export class Wake {
  #watcher: FSWatcher | undefined;
  #poll: NodeJS.Timeout | undefined;
  #climbing = false;
  #hinted = false;
  #stopped = false;

  /** @param look whether anything was committed since the last look; whoever wants to know is told there */
  constructor(
    readonly path: string,
    readonly pollMs: number,
    readonly look: () => boolean,
    readonly log: Log,
  ) {}

  start(): void {
    this.#poll = setInterval(this.look, this.pollMs);
    try {
      const path = realpathSync(this.path);
      const name = basename(path);
      const ours = new Set([name, `${name}-wal`, `${name}-journal`]);
      this.#watcher = watch(dirname(path), (_, file) => {
        if (file !== null && ours.has(file)) void this.#climb();
      });
      this.#watcher.on("error", (error) => this.#withoutEvents(error));
    } catch (thrown) {
      this.#withoutEvents(thrown);
    }
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#poll);
    this.#watcher?.close();
  }

  #withoutEvents(thrown: unknown): void {
    this.#watcher?.close();
    this.log.warn({ reason: messageOf(thrown), pollMs: this.pollMs }, "the folder can't be watched; polling only");
  }

  async #climb(): Promise<void> {
    this.#hinted = true;
    if (this.#climbing) return;
    this.#climbing = true;
    while (this.#hinted && !this.#stopped) {
      this.#hinted = false;
      await this.#looks();
    }
    this.#climbing = false;
  }

  async #looks(): Promise<void> {
    let left = Number.POSITIVE_INFINITY;
    for (const pause of LADDER) {
      await after(pause);
      if (this.#stopped || left <= 0) return;
      if (this.look()) left = MORE_LOOKS;
      else left--;
    }
  }
}
