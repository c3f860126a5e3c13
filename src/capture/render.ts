import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { readsOfGenerated } from "./generated.js";
import { guardIndexes, rowidGuard } from "./guard-index.js";
import { keyColumns, keyOfRow, keysDiffer } from "./key-sql.js";
import { keyColumnNames, triggerName } from "./names.js";
import { template } from "./template.js";
import { columnsOfGuards, columnsOfInterest } from "./update-of.js";
import { victims } from "./victims.js";

export interface Trigger {
  name: string;
  /** As SQLite keeps it: without a semicolon at the end. */
  sql: string;
}

export interface RenderOptions {
  /** Columns whose change alone is no change to us: an acknowledgement column. */
  ignoredColumns?: readonly string[];
}

/**
 * The triggers that capture a table's changes, in SQL that every SQLite from 3.24 on can run: one newer word, and an older
 * application could no longer open its own database.
 *
 * @param shape of a table with a key
 * @param tableId the table's number in `_sync_table`
 */
export function renderTriggers(shape: TableShape, tableId: number, options: RenderOptions = {}): Trigger[] {
  const common = { table: quoteIdentifier(shape.name), tableId: String(tableId), keyColumns: keyColumns(shape.key) };
  const named = (kind: "ai" | "au" | "ad") => ({ ...common, name: quoteIdentifier(triggerName(tableId, kind)) });
  const oldKey = keyOfRow("OLD", shape.key);
  const newKey = keyOfRow("NEW", shape.key);
  const of = columnsOfInterest(shape, options.ignoredColumns ?? []);
  return [
    { name: triggerName(tableId, "ai"), sql: template("after-insert.sql", { ...named("ai"), newKey }) },
    {
      name: triggerName(tableId, "au"),
      sql: template("after-update.sql", { ...named("au"), oldKey, newKey, of, keyChanged: keyChanged(shape) }),
    },
    { name: triggerName(tableId, "ad"), sql: template("after-delete.sql", { ...named("ad"), oldKey }) },
    ...renderGuards(shape, tableId, common),
  ];
}

function renderGuards(shape: TableShape, tableId: number, common: Readonly<Record<string, string>>): Trigger[] {
  const guards = guardIndexes(shape);
  if (guards.length === 0 && rowidGuard(shape) === null) return [];
  const insert = triggerName(tableId, "bi");
  const update = triggerName(tableId, "bu");
  const shared = { ...common, victims: victims(shape, guards) };
  return [
    {
      name: insert,
      sql: template("before-insert.sql", {
        ...shared,
        name: quoteIdentifier(insert),
        unlikeNew: unlikeInserted(shape),
      }),
    },
    {
      name: update,
      sql: template("before-update.sql", {
        ...shared,
        name: quoteIdentifier(update),
        of: columnsOfGuards(shape, guards),
        mentioned: readsOfGenerated(shape, guards),
        unlikeNew: unlike(shape, "NEW"),
        unlikeOld: unlike(shape, "OLD"),
      }),
    },
  ];
}

function keyChanged(shape: TableShape): string {
  return keysDiffer(
    shape,
    (column) => keyOfRow("OLD", [column]),
    (column) => keyOfRow("NEW", [column]),
  );
}

function unlike(shape: TableShape, row: "NEW" | "OLD"): string {
  const names = keyColumnNames(shape.key.length).map(quoteIdentifier);
  return keysDiffer(
    shape,
    (_, at) => names[at] ?? "",
    (column) => keyOfRow(row, [column]),
  );
}

/** Before an INSERT the rowid alias is -1 while SQLite has yet to choose a number, so that a row -1 might be another one. */
function unlikeInserted(shape: TableShape): string {
  const differ = unlike(shape, "NEW");
  return shape.rowidAlias === null ? differ : `${differ} OR NEW.${quoteIdentifier(shape.rowidAlias)} = -1`;
}
