import { type FSWatcher, realpathSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { messageOf } from "../errors.js";
import type { Log } from "../log.js";

/**
 * The event comes before the commit is visible, so one look is not enough: pauses before each look, in milliseconds
 * (with synchronous=FULL the first look came too early 308 of 311 times). All of them are taken even when one finds
 * something: it may have found an earlier commit than the event's.
 */
const LADDER = [0, 1, 2, 4, 8, 16, 32, 64];

/** Looks are at least so far apart, in milliseconds, however many events come: each takes the database's lock for a moment. */
const APART_MS = 1;

/**
 * Notices commits of other processes. Events in the database's folder are the hint (the folder, because -wal and -journal
 * come and go), `look` is the judge, and a slow poll is the safety net where events don't come. Each event begins the ladder
 * anew, so that a commit doesn't wait for the long pauses behind the one before it.
 */
export class Wake {
  #watcher: FSWatcher | undefined;
  #poll: NodeJS.Timeout | undefined;
  #next: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #rung = 0;
  #lookedAt = 0;

  /** @param look looks whether anything was committed since the last look, and tells whoever wants to know */
  constructor(
    readonly path: string,
    readonly pollMs: number,
    readonly look: () => unknown,
    readonly log: Log,
  ) {}

  start(): void {
    this.#poll = setInterval(this.look, this.pollMs);
    try {
      const path = realpathSync(this.path);
      const name = basename(path);
      const ours = new Set([name, `${name}-wal`, `${name}-journal`]);
      this.#watcher = watch(dirname(path), (_, file) => {
        if (file !== null && ours.has(file)) this.#hinted();
      });
      this.#watcher.on("error", (error) => this.#withoutEvents(error));
    } catch (thrown) {
      this.#withoutEvents(thrown);
    }
  }

  stop(): void {
    clearInterval(this.#poll);
    this.#cancel();
    this.#watcher?.close();
  }

  #withoutEvents(thrown: unknown): void {
    this.#watcher?.close();
    this.log.warn({ reason: messageOf(thrown), pollMs: this.pollMs }, "the folder can't be watched; polling only");
  }

  #hinted(): void {
    // A first look that is due already is not put off by one more event.
    if (this.#next !== undefined && this.#rung === 0) return;
    this.#rung = 0;
    this.#schedule();
  }

  #schedule(): void {
    this.#cancel();
    const pause = Math.max(LADDER[this.#rung] ?? 0, APART_MS - (performance.now() - this.#lookedAt));
    this.#next = pause > 0 ? setTimeout(() => this.#climb(), pause) : setImmediate(() => this.#climb());
  }

  #climb(): void {
    this.#next = undefined;
    this.look();
    this.#lookedAt = performance.now();
    this.#rung++;
    if (this.#rung < LADDER.length) this.#schedule();
  }

  #cancel(): void {
    clearTimeout(this.#next as NodeJS.Timeout);
    clearImmediate(this.#next as NodeJS.Immediate);
    this.#next = undefined;
  }
}
