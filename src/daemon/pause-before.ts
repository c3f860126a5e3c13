import type { Failure } from "../typesense/outcome.js";

/** The longest pause behind the first failure, in milliseconds. */
const FIRST_MS = 400;

/** The same where the server takes no writes before somebody frees disk or memory there, or ends its skip-writes mode. */
const FIRST_UNTIL_FREED_MS = 10_000;

/**
 * How long to wait before the next try, in milliseconds: up to twice as long after each failure in a row, and by chance up to half of
 * that less, also at the bound, so that what failed together is not tried together. After failures of one kind no pause is
 * shorter than those before it, until the bound is reached.
 *
 * @param failures how many tries in a row have failed, 1 or more
 * @param failure the last of them
 * @param mostMs what no pause is longer than
 * @param chance from 0 to 1
 */
export function pauseBefore(failures: number, failure: Failure, mostMs: number, chance = Math.random()): number {
  const untilFreed = failure.kind === "unavailable" && failure.status === 422;
  const longest = Math.min(mostMs, (untilFreed ? FIRST_UNTIL_FREED_MS : FIRST_MS) * 2 ** (failures - 1));
  return longest * (1 - chance / 2);
}
