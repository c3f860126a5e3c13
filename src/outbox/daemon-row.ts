import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** The pid that the last daemon left behind, or null where it ended in an orderly way (or there was none). */
export function daemonPid(state: Connection): number | null {
  return prepared(state, "stream/daemon.sql").pluck().get() as number | null;
}

/** Notes that this process is the daemon, so that `status` can name it. */
export function beginDaemon(state: Connection): void {
  prepared(state, "stream/daemon-begin.sql").run({ pid: process.pid, now: new Date().toISOString() });
}

export function endDaemon(state: Connection): void {
  prepared(state, "stream/daemon-end.sql").run();
}

/** The inode of the database file that was read last, or null where none is known. */
export function lastInode(state: Connection): string | null {
  return prepared(state, "stream/inode.sql").pluck().get() as string | null;
}

export function saveInode(state: Connection, inode: string): void {
  prepared(state, "stream/inode-save.sql").run({ inode });
}

/** An even count of time. */
export interface EvenCount {
  /** The start of the machine that it begins with, or null where that can't be told. */
  boot: string | null;
  /** What the machine's clock told at its zero (unix milliseconds), or null where none was kept yet. */
  bootAt: number | null;
}

/** The count of time that the last daemon went by. */
export function evenCount(state: Connection): EvenCount {
  return prepared(state, "stream/clock.sql").get() as EvenCount;
}

export function saveEvenCount(state: Connection, count: EvenCount): void {
  prepared(state, "stream/clock-save.sql").run(count);
}
