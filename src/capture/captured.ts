import type { Connection } from "../database/open.js";
import { sql } from "../database/sql.js";
import { foldCase, OUTBOX, TABLES } from "./names.js";

export interface CapturedTable {
  /** The number that stands for the table in the outbox; it is kept for as long as the table is captured. */
  id: number;
  /** The table's name as it was at install. */
  name: string;
}

/** The tables whose changes are captured, by id; none where nothing is installed. */
export function capturedTables(connection: Connection): CapturedTable[] {
  if (!ownTables(connection).has(TABLES)) return [];
  return connection.prepare(sql("capture/captured.sql")).all() as CapturedTable[];
}

/** Which of our two tables are there. */
export function ownTables(connection: Connection): Set<string> {
  const names = connection.prepare(sql("capture/own-tables.sql")).pluck().all() as string[];
  return new Set(names.map(foldCase).filter((name) => name === TABLES || name === OUTBOX));
}

/** The outbox's columns, in order; none where there is no outbox. */
export function outboxColumns(connection: Connection): string[] {
  return connection.prepare(sql("capture/outbox-columns.sql")).pluck().all() as string[];
}
