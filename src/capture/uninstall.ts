import { databaseFailure } from "../database/failure.js";
import type { Connection } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import { writing } from "../database/transaction.js";
import { SyncError } from "../errors.js";
import { type CapturedTable, capturedTables, ownTables } from "./captured.js";
import { foldCase, OUTBOX, TABLES } from "./names.js";
import { requireOurs } from "./outbox-plan.js";
import { type StoredTrigger, storedTriggers } from "./stored-trigger.js";

export interface UninstallReport {
  /** The tables that are captured no more. */
  removed: string[];
  /** Tables that were asked for and were not captured. */
  unknown: string[];
  /** Whether our own tables are gone. */
  purged: boolean;
  statements: string[];
}

const operation = "remove the triggers";

/**
 * Takes our triggers off tables again, in one transaction. It also works where a table is gone or was renamed, and a second run
 * changes nothing.
 *
 * @param purge drop the outbox too, with every change in it; only when no table stays captured
 * @throws SyncError when purging would leave captured tables behind, or because the database is locked or not writable
 */
export function uninstallTriggers(
  connection: Connection,
  tables: readonly string[] | "all",
  options: { purge: boolean },
): UninstallReport {
  try {
    return writing(connection, () => {
      const report = plan(connection, tables, options.purge);
      for (const statement of report.statements) connection.exec(statement);
      return report;
    });
  } catch (thrown) {
    throw databaseFailure(thrown, operation, connection.name);
  }
}

/** Triggers go first: without our tables they would make the application's writes fail. */
function plan(connection: Connection, tables: readonly string[] | "all", purge: boolean): UninstallReport {
  const captured = capturedTables(connection);
  const triggers = storedTriggers(connection).filter((trigger) => trigger.tableId !== undefined);
  const { ids, unknown } = tables === "all" ? everyId(captured, triggers) : idsOf(tables, captured, triggers);
  const gone = captured.filter((table) => ids.has(table.id));
  const dropped = triggers.filter((trigger) => ids.has(trigger.tableId));
  if (purge) {
    requireOurs(connection);
    requireNoneLeft(connection, captured, gone, triggers, dropped);
  }
  return {
    removed: gone.map((table) => table.name),
    unknown,
    purged: purge,
    statements: [
      ...dropped.map((trigger) => `DROP TRIGGER ${quoteIdentifier(trigger.name)};`),
      ...gone.map((table) => `DELETE FROM ${quoteIdentifier(TABLES)} WHERE "id" = ${table.id};`),
      ...(purge ? [...ownTables(connection)].map((name) => `DROP TABLE ${quoteIdentifier(name)};`) : []),
    ],
  };
}

type Ids = { ids: Set<number | undefined>; unknown: string[] };

function everyId(captured: readonly CapturedTable[], triggers: readonly StoredTrigger[]): Ids {
  const ids = new Set([...captured.map((table) => table.id), ...triggers.map((trigger) => trigger.tableId)]);
  return { ids, unknown: [] };
}

/** By the name at install, or by the table that carries the triggers now. */
function idsOf(tables: readonly string[], captured: readonly CapturedTable[], triggers: readonly StoredTrigger[]): Ids {
  const ids = new Set<number | undefined>();
  const unknown: string[] = [];
  for (const table of tables) {
    const name = foldCase(table);
    const registered = captured.filter((each) => foldCase(each.name) === name).map((each) => each.id);
    const carried = triggers
      .filter((each) => foldCase(each.table) === name && !each.ofDependency)
      .map((each) => each.tableId);
    if (registered.length + carried.length === 0) unknown.push(table);
    for (const id of [...registered, ...carried]) ids.add(id);
  }
  return { ids, unknown };
}

function requireNoneLeft(
  connection: Connection,
  captured: readonly CapturedTable[],
  gone: readonly CapturedTable[],
  triggers: readonly StoredTrigger[],
  dropped: readonly StoredTrigger[],
): void {
  const left = new Set([
    ...captured.filter((table) => !gone.includes(table)).map((table) => table.name),
    ...triggers.filter((trigger) => !dropped.includes(trigger)).map((trigger) => trigger.table),
  ]);
  if (left.size === 0) return;
  throw new SyncError(`the outbox can't be removed while ${[...left].join(", ")} stays captured`, {
    operation,
    place: `${connection.name} ${OUTBOX}`,
    hint: "remove the triggers of all tables, or leave the outbox",
  });
}
