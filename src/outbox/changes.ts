import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** The seq of the newest change, 0 where there is none. */
export function head(connection: Connection): number {
  return (prepared(connection, "outbox/head.sql").pluck().get() as number | null) ?? 0;
}

/** The seq of the oldest change that is kept, 0 where there is none. */
export function first(connection: Connection): number {
  return (prepared(connection, "outbox/first.sql").pluck().get() as number | null) ?? 0;
}

/** What the change at `seq` looks like, or null where it is gone. Compared, never parsed. */
export function markOf(connection: Connection, seq: number): string | null {
  return (prepared(connection, "outbox/mark.sql").pluck().get({ seq }) as string | undefined) ?? null;
}

/** How many changes of a table wait behind a cursor. Walks them all: for status, not for the loop. */
export function countPending(connection: Connection, table: number, after: number): number {
  return prepared(connection, "outbox/pending.sql").pluck().get({ table, after }) as number;
}

/** For how many seconds the oldest waiting change of a table has waited, or null where none waits. */
export function oldestPendingSeconds(connection: Connection, table: number, after: number): number | null {
  const seconds = prepared(connection, "outbox/since.sql").pluck().get({ table, after }) as number | undefined;
  return seconds === undefined ? null : Math.max(0, seconds);
}
