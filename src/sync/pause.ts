import { setImmediate, setTimeout } from "node:timers/promises";
import { alive } from "../alive.js";
import { isBusy } from "../database/failure.js";
import { boundHeap } from "./bound-heap.js";

/** Pauses between tries while the application holds the lock, in milliseconds; the last one repeats. */
const PAUSES = [1, 2, 4, 8, 16, 32, 50];

/**
 * Runs synchronous database work, again and again while somebody else holds the lock. The event loop stays free meanwhile,
 * which SQLite's own busy time-out would not let it be.
 *
 * @param signal ends the waiting; the last SQLITE_BUSY is then thrown
 */
export async function whenFree<T>(work: () => T, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    alive();
    try {
      return work();
    } catch (thrown) {
      if (!isBusy(thrown) || signal?.aborted) throw thrown;
      await setTimeout(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
    }
  }
}

/** Lets everything else that waits for the event loop have its turn. */
export async function yieldToOthers(): Promise<void> {
  await setImmediate();
  boundHeap();
  alive();
}

/** Sleeps, but no longer than until the signal. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  alive();
}
