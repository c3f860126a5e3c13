import { readFileSync } from "node:fs";
import type { Connection } from "../database/open.js";
import { writing } from "../database/transaction.js";
import { evenCount, saveEvenCount } from "../outbox/daemon-row.js";
import { delayUncertain } from "../outbox/uncertain.js";

/**
 * A clock that nobody sets: what the machine's told when the first one was made since the machine's start, and counted evenly from
 * then on, from one daemon to the next. For what is due after some time; what people read, and what is compared with the
 * application's times, is told by the machine's own.
 *
 * Where the machine was started again, or that can't be told, how much time has passed is a guess: what is uncertain waits once more.
 *
 * @param lateMs how long that is, in milliseconds
 * @returns what tells it, in unix milliseconds
 */
export function steadyClock(state: Connection, lateMs: number): () => number {
  const boot = bootId();
  const last = evenCount(state);
  if (boot !== null && last.boot === boot && last.bootAt !== null) return countedFrom(last.bootAt);
  const bootAt = Math.round(Date.now() - evenMs());
  const now = countedFrom(bootAt);
  writing(state, () => {
    saveEvenCount(state, { boot, bootAt });
    delayUncertain(state, now() + lateMs);
  });
  return now;
}

function countedFrom(bootAt: number): () => number {
  return () => Math.round(bootAt + evenMs());
}

/** Counts for all processes from the same zero: libuv reads CLOCK_MONOTONIC, which nobody sets (clock_gettime(2)). */
function evenMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Tells one start of the machine from another (proc_sys_kernel(5)), or null where only Linux could. */
function bootId(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  } catch {
    return null;
  }
}
