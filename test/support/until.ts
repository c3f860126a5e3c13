import { setTimeout as pause } from "node:timers/promises";

/** The pause between two looks, in milliseconds: it grows, for looks into databases and over HTTP take their time from the daemon. */
const FIRST_MS = 10;
const GROWTH = 1.2;
const LONGEST_MS = 100;

/**
 * Waits for a condition, looking again and again until a deadline.
 *
 * @param what the condition in words, for the message
 * @param probe true or a value when it holds; false or undefined, or an error, when not yet
 * @param options.tell what to say about the circumstances when the deadline is missed
 */
export async function until<T>(
  what: string,
  probe: () => T | false | undefined | Promise<T | false | undefined>,
  options: { deadlineMs?: number; longestPauseMs?: number; tell?: () => string } = {},
): Promise<T> {
  const { deadlineMs = 40_000, longestPauseMs = LONGEST_MS, tell = () => "" } = options;
  const deadline = performance.now() + deadlineMs;
  let last = "";
  for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(longestPauseMs, pauseMs * GROWTH)) {
    try {
      const value = await probe();
      if (value !== false && value !== undefined) return value;
      last = "";
    } catch (thrown) {
      last = String(thrown);
    }
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}. ${last}\n${tell()}`);
    await pause(pauseMs);
  }
}
