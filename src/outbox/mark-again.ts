import type { Connection } from "../database/open.js";
import { renderSql } from "../database/sql.js";
import { writing } from "../database/transaction.js";

/** So many keys in one transaction hold the application's write lock for less than a millisecond. */
export const MARK_CHUNK = 500;

/**
 * Writes keys into the outbox once more, so that their rows travel through the drain again.
 *
 * @param keys at most {@link MARK_CHUNK}; values as SQLite is to bind them (bigint, number, text, bytes)
 * @throws SQLITE_BUSY where the application holds the lock; the caller waits and comes again
 */
export function markAgain(connection: Connection, table: number, keys: readonly (readonly unknown[])[]): void {
  const width = keys[0]?.length ?? 0;
  if (width === 0) return;
  const numbers = Array.from({ length: width }, (_, index) => index + 1);
  const insert = connection.prepare(
    renderSql("outbox/mark-again.sql", {
      columns: numbers.map((n) => `k${n}`).join(", "),
      values: numbers.map((n) => `:k${n}`).join(", "),
    }),
  );
  writing(connection, () => {
    for (const key of keys)
      insert.run({ table, ...Object.fromEntries(key.map((value, index) => [`k${index + 1}`, value])) });
  });
}
