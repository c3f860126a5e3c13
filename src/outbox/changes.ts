import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";
import { writing } from "../database/transaction.js";
import { fromJulian } from "./julian.js";

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

/** Writes a first change that concerns no row of any table. */
export function markBeginning(connection: Connection): void {
  writing(connection, () => prepared(connection, "outbox/begin.sql").run());
}

/** How many changes there are behind `after` and up to `upto`, and how many of them are a table's. */
export function countChanges(
  connection: Connection,
  table: number,
  after: number,
  upto: number,
): { all: number; ofTable: number } {
  return prepared(connection, "outbox/count.sql").get({ table, after, upto }) as { all: number; ofTable: number };
}

/** The times (unix milliseconds) of the oldest and the newest change of a table in a window, marks left out; null where there is none. */
export function capturedSpan(
  connection: Connection,
  table: number,
  after: number,
  upto: number,
): { oldest: number; newest: number } | null {
  const window = { table, after, upto };
  const oldest = prepared(connection, "outbox/captured-first.sql").pluck().get(window) as number | undefined;
  if (oldest === undefined) return null;
  const newest = prepared(connection, "outbox/captured-last.sql").pluck().get(window) as number;
  return { oldest: fromJulian(oldest), newest: fromJulian(newest) };
}
