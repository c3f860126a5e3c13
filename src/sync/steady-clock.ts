import type { Connection } from "../database/open.js";
import { writing } from "../database/transaction.js";
import { countedFrom, saveCountedFrom } from "../outbox/daemon-row.js";
import { delayUncertain } from "../outbox/uncertain.js";

/** Set by less, in milliseconds, a clock is as good as not set: it is gone by as before. */
const SET_MS = 1_000;

/**
 * A clock that nobody sets: what the machine's told when the first one was made, and counted evenly since, from one daemon to the
 * next. For what is due after some time; what people read, and what is compared with the application's times, is told by the
 * machine's own.
 *
 * Where the machine was started again, or its clock was set while no daemon ran, this one begins anew by that, and how much time has
 * passed is a guess: what is uncertain waits once more. (The kernel would tell one start from another, but not to a service that may
 * see no more of /proc than its own processes.)
 *
 * @param lateMs how long that is, in milliseconds
 * @returns what tells it, in unix milliseconds
 */
export function steadyClock(state: Connection, lateMs: number): () => number {
  const last = countedFrom(state);
  const from = Math.round(Date.now() - evenMs());
  if (last !== null && Math.abs(from - last) < SET_MS) return clockFrom(last);
  const now = clockFrom(from);
  writing(state, () => {
    saveCountedFrom(state, from);
    delayUncertain(state, now() + lateMs);
  });
  return now;
}

function clockFrom(from: number): () => number {
  return () => Math.round(from + evenMs());
}

/** Counts for all processes from the same zero: libuv reads CLOCK_MONOTONIC, which nobody sets (clock_gettime(2)). */
function evenMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
