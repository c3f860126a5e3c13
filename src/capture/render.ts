import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { readsOfGenerated } from "./generated.js";
import { guardIndexes, rowidGuard } from "./guard-index.js";
import { keyColumns, keyOfRow, keysDiffer, recordedNames } from "./key-sql.js";
import { type TriggerKind, triggerName } from "./names.js";
import { renderResets } from "./reset.js";
import { template } from "./template.js";
import { columnsOfGuards, columnsOfInterest } from "./update-of.js";
import { victims } from "./victims.js";

export interface Trigger {
  name: string;
  /** As SQLite keeps it: without a semicolon at the end. */
  sql: string;
  /** The table it stands on, where that is not the captured one. */
  on?: string;
}

export interface RenderOptions {
  /** Columns whose change alone is no change to us: an acknowledgement column. */
  ignoredColumns?: readonly string[];
  /** The number of the dependency that the triggers are for: they stand on the other table, and record what its SELECT asks for. */
  dependency?: number;
  /** The one of them that holds acknowledgements: triggers set it back to 0. */
  ackColumn?: string;
}

/**
 * The triggers that capture a table's changes, in SQL that every SQLite from 3.24 on can run: one newer word, and an older
 * application could no longer open its own database.
 *
 * @param shape of a table with a key
 * @param tableId the table's number in `_sync_table`
 */
export function renderTriggers(shape: TableShape, tableId: number, options: RenderOptions = {}): Trigger[] {
  const { dependency } = options;
  const keys = keyColumns(shape.key, dependency);
  const common = { table: quoteIdentifier(shape.name), tableId: String(tableId), keyColumns: keys };
  const nameOf = (kind: TriggerKind) => triggerName(tableId, kind, dependency);
  const named = (kind: TriggerKind) => ({ ...common, name: quoteIdentifier(nameOf(kind)) });
  const oldKey = keyOfRow("OLD", shape.key, dependency);
  const newKey = keyOfRow("NEW", shape.key, dependency);
  const of = columnsOfInterest(shape, options.ignoredColumns ?? []);
  return [
    { name: nameOf("ai"), sql: template("after-insert.sql", { ...named("ai"), newKey }) },
    {
      name: nameOf("au"),
      sql: template("after-update.sql", { ...named("au"), oldKey, newKey, of, keyChanged: keyChanged(shape) }),
    },
    { name: nameOf("ad"), sql: template("after-delete.sql", { ...named("ad"), oldKey }) },
    ...renderGuards(shape, nameOf, common, dependency),
    ...(options.ackColumn === undefined ? [] : renderResets(shape, tableId, options.ackColumn)),
  ];
}

function renderGuards(
  shape: TableShape,
  nameOf: (kind: TriggerKind) => string,
  common: Readonly<Record<string, string>>,
  dependency: number | undefined,
): Trigger[] {
  const guards = guardIndexes(shape);
  if (guards.length === 0 && rowidGuard(shape) === null) return [];
  const insert = nameOf("bi");
  const update = nameOf("bu");
  const unlike = (row: "NEW" | "OLD") => differsFrom(shape, row, dependency);
  const shared = { ...common, victims: victims(shape, guards, dependency) };
  return [
    {
      name: insert,
      sql: template("before-insert.sql", {
        ...shared,
        name: quoteIdentifier(insert),
        unlikeNew: unlikeInserted(shape, unlike("NEW")),
      }),
    },
    {
      name: update,
      sql: template("before-update.sql", {
        ...shared,
        name: quoteIdentifier(update),
        of: columnsOfGuards(shape, guards),
        mentioned: readsOfGenerated(shape, guards),
        unlikeNew: unlike("NEW"),
        unlikeOld: unlike("OLD"),
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

function differsFrom(shape: TableShape, row: "NEW" | "OLD", dependency: number | undefined): string {
  const names = recordedNames(shape.key, dependency).slice(-shape.key.length).map(quoteIdentifier);
  return keysDiffer(
    shape,
    (_, at) => names[at] ?? "",
    (column) => keyOfRow(row, [column]),
  );
}

/** Before an INSERT the rowid alias is -1 while SQLite has yet to choose a number, so that a row -1 might be another one. */
function unlikeInserted(shape: TableShape, differ: string): string {
  return shape.rowidAlias === null ? differ : `${differ} OR NEW.${quoteIdentifier(shape.rowidAlias)} = -1`;
}
