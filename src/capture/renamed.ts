import { listTables } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import type { CapturedTable } from "./captured.js";
import { foldCase } from "./names.js";
import { type StoredTrigger, storedTriggers } from "./stored-trigger.js";

/**
 * The name that the application gave to a captured table, or undefined where the table is still there under its own name, or is
 * gone. A renamed table takes its triggers along, and they say which one it was.
 */
export function currentName(connection: Connection, table: CapturedTable): string | undefined {
  return renamedTo(table, { tables: listTables(connection), triggers: storedTriggers(connection) });
}

/**
 * The same, from what is known already.
 *
 * @param found the names of all tables, and all triggers that are ours
 */
export function renamedTo(
  table: CapturedTable,
  found: { tables: readonly string[]; triggers: readonly StoredTrigger[] },
): string | undefined {
  if (found.tables.some((name) => foldCase(name) === foldCase(table.name))) return undefined;
  return found.triggers.find((trigger) => trigger.tableId === table.id && !trigger.ofDependency)?.table;
}
