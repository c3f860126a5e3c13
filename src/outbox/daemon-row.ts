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

/** What the machine's clock told at the zero of the even count that the last daemon went by (unix milliseconds), if any did. */
export function countedFrom(state: Connection): number | null {
  return prepared(state, "stream/clock.sql").pluck().get() as number | null;
}

export function saveCountedFrom(state: Connection, from: number): void {
  prepared(state, "stream/clock-save.sql").run({ from });
}

/** What the collections of this database are marked with; null where no daemon has run yet. */
export function identity(state: Connection): string | null {
  return prepared(state, "stream/identity.sql").pluck().get() as string | null;
}

export function drawIdentity(state: Connection): void {
  prepared(state, "stream/identity-draw.sql").run();
}
