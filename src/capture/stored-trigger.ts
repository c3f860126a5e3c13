import type { Connection } from "../database/open.js";
import { sql } from "../database/sql.js";
import { foldCase, isOfDependency, tableIdOf } from "./names.js";

/** A trigger as it stands in the application's schema. */
export interface StoredTrigger {
  name: string;
  /** The table it is on: SQLite keeps it up to date when a table is renamed. */
  table: string;
  sql: string;
  /** Grows with the time of creation. */
  position: number;
  /** The table id in the name of one of ours, or undefined. */
  tableId: number | undefined;
  /** Whether it is one of ours that stands on this table for the sake of another one. */
  ofDependency: boolean;
}

/** Every trigger of the database, the oldest first. */
export function storedTriggers(connection: Connection): StoredTrigger[] {
  const rows = connection.prepare(sql("capture/triggers.sql")).all() as Pick<
    StoredTrigger,
    "name" | "table" | "sql" | "position"
  >[];
  return rows.map((row) => ({ ...row, tableId: tableIdOf(row.name), ofDependency: isOfDependency(row.name) }));
}

/**
 * Our triggers on a table, and those made for its id that sit on another one: a table that was renamed takes them along, and what
 * its documents are also made of is watched. Triggers that are there for other tables' sake are not the table's.
 */
export function triggersOf(triggers: readonly StoredTrigger[], table: string, tableId: number | undefined) {
  const isHere = (trigger: StoredTrigger) => !trigger.ofDependency && foldCase(trigger.table) === foldCase(table);
  return triggers.filter(
    (trigger) => trigger.tableId !== undefined && (trigger.tableId === tableId || isHere(trigger)),
  );
}
