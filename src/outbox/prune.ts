import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";
import { writing } from "../database/transaction.js";
import { first } from "./changes.js";

/** How long, and how many, delivered changes are kept for a replay. */
export interface Retention {
  /** In milliseconds. */
  ageMs: number;
  rows: number;
}

/**
 * So many changes go in one transaction: a millisecond and a half. In rollback-journal mode the disk takes several more for every
 * transaction, so that fewer and larger ones disturb the application less.
 */
export const PRUNE_CHUNK = 5000;

const DAY_MS = 86_400_000;

/** The change from which on all must stay, as far as the streams need them; null where there is no stream. */
export function neededFrom(state: Connection): number | null {
  return prepared(state, "prune/limit.sql").pluck().get() as number | null;
}

/**
 * Deletes the oldest changes that nobody needs and that are too old, or too many, to be kept: at most {@link PRUNE_CHUNK} of them, in
 * a transaction of its own. The newest change of all is never deleted.
 *
 * @param needed the first change that must stay
 * @param newest the newest change there is
 * @returns how many went; less than a chunk where nothing more is to go
 * @throws SQLITE_BUSY where the application holds the lock; the caller waits and comes again
 */
export function pruneSome(connection: Connection, needed: number, newest: number, retention: Retention): number {
  const oldest = first(connection);
  const end = Math.min(needed, newest, oldest + PRUNE_CHUNK);
  if (oldest === 0 || oldest >= end) return 0;
  const days = retention.ageMs / DAY_MS;
  const young = prepared(connection, "prune/first-young.sql").pluck().get({ before: end, days }) as number | null;
  const tooMany = Math.min(newest + 1 - retention.rows, end);
  const before = Math.max(young ?? end, tooMany);
  if (before <= oldest) return 0;
  return writing(connection, () => prepared(connection, "prune/delete.sql").run({ before }).changes);
}

/** The first change of a table behind a cursor and up to another change, if there is one. */
export function nextOfTable(connection: Connection, table: number, after: number, upto: number): number | undefined {
  return prepared(connection, "prune/next-of-table.sql").pluck().get({ table, after, upto }) as number | undefined;
}

/** Whether a table has changes behind a cursor. */
export function hasChanges(connection: Connection, table: number, after: number): boolean {
  return nextOfTable(connection, table, after, Number.MAX_SAFE_INTEGER) !== undefined;
}
