import { columnsFor } from "../../capture/request.js";
import { type Declaration, originsOf } from "../../collection/origins.js";
import type { SchemaVersion } from "../../collection/version.js";
import type { ColumnName } from "../../config/types.js";
import type { TableShape } from "../../database/shape.js";

/**
 * The columns of a table that must not leave the database: those that the settings name, also where table or column have
 * another name by now. Whoever renames a column that holds a secret does not mean to publish it.
 *
 * When such a column is gone, each one that came in the same step may be it: none of them leaves the database, until the
 * settings name the right one, or none, instead of the one that is gone.
 *
 * @param history of the table, in order
 */
export function excludedColumns(
  excluded: readonly ColumnName[],
  shape: Pick<TableShape, "name" | "columns">,
  history: readonly Pick<SchemaVersion, "table" | "columns">[],
): string[] {
  const tables = new Set([shape.name, ...history.map(({ table }) => table)]);
  const hidden = new Set([...tables].flatMap((table) => columnsFor(table, excluded)).map(folded));
  if (hidden.size === 0) return [];
  const present = shape.columns.map(({ name, declaredType, notNull, defaultSql, generated }) => {
    return { name, type: declaredType, notNull, default: defaultSql, generated };
  });
  const looks: (readonly Declaration[])[] = [...history.map(({ columns }) => columns), present];
  looks.slice(1).forEach((after, index) => {
    for (const name of mayHoldSecrets(hidden, looks[index] ?? [], after)) hidden.add(name);
  });
  return [...hidden];
}

/** The new names of columns that may be hidden ones. */
function mayHoldSecrets(
  hidden: ReadonlySet<string>,
  before: readonly Declaration[],
  after: readonly Declaration[],
): string[] {
  const [old, present] = [namesOf(before), namesOf(after)];
  const isGone = [...hidden].some((name) => old.has(name) && !present.has(name));
  const origins = originsOf(before, after, false);
  const isHidden = (column: Declaration) => hidden.has(folded(origins.get(column)?.name ?? ""));
  return after
    .filter((column) => isGone || isHidden(column))
    .flatMap(({ name }) => {
      return old.has(folded(name)) ? [] : [folded(name)];
    });
}

function namesOf(columns: readonly Declaration[]): Set<string> {
  return new Set(columns.map(({ name }) => folded(name)));
}

function folded(name: string): string {
  return name.toLowerCase();
}
