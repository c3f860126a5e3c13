import type { Connection } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import { sql, statementOf } from "../database/sql.js";
import { outboxColumns, ownTables } from "./captured.js";
import { keyColumnNames, OUTBOX, TABLES } from "./names.js";
import { foreignOutboxError } from "./refuse.js";

const ownColumns = ["seq", "table_id", "op", "captured_at", "k1"];

/**
 * The statements that bring our two tables into the application's database, with room for keys of `width` columns; none where
 * they are there already.
 *
 * @throws SyncError where a table named like our outbox is not ours
 */
export function planOutbox(connection: Connection, width: number): string[] {
  const found = ownTables(connection);
  const create = found.has(TABLES) && found.has(OUTBOX) ? [] : migration();
  requireOurs(connection);
  const columns = found.has(OUTBOX) ? outboxColumns(connection) : ownColumns;
  const missing = keyColumnNames(width).filter((name) => !columns.includes(name));
  return [
    ...create,
    ...missing.map((name) => `ALTER TABLE ${quoteIdentifier(OUTBOX)} ADD COLUMN ${quoteIdentifier(name)};`),
  ];
}

/**
 * @throws SyncError where the application has a table of its own named like our outbox
 */
export function requireOurs(connection: Connection): void {
  const columns = outboxColumns(connection);
  const foreign = columns.length === 0 ? [] : ownColumns.filter((name) => !columns.includes(name));
  if (foreign.length > 0) throw foreignOutboxError(foreign, connection.name);
}

/** One statement a line, as the file has them. */
function migration(): string[] {
  return statementOf(sql("migrations/application-001.sql")).split("\n");
}
