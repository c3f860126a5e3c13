import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { type GuardIndex, rowidGuard } from "./guard-index.js";
import { foldCase, rowidNames } from "./names.js";

/**
 * The ` OF …` of AFTER UPDATE: every column but the ignored ones, or nothing where none is. `rowid` and its like are listed too:
 * SET rowid = … changes the key, and UPDATE OF goes by the name that was written.
 */
export function columnsOfInterest(shape: TableShape, ignored: readonly string[]): string {
  const without = new Set(ignored.map(foldCase));
  const isKey = new Set(shape.key.map((column) => column.name));
  const kept = shape.columns.filter((column) => isKey.has(column.name) || !without.has(foldCase(column.name)));
  if (kept.length === shape.columns.length) return "";
  const names = kept.filter((column) => !column.generated).map((column) => column.name);
  return updateOf([...names, ...(shape.rowidAlias === null ? [] : rowidNames(shape))]);
}

/**
 * The ` OF …` of BEFORE UPDATE: an update of other columns can't bring a row into another's way. Nothing where a generated column
 * is among them, which changes without being named.
 */
export function columnsOfGuards(shape: TableShape, guards: readonly GuardIndex[]): string {
  if (guards.some((guard) => guard.mentionsRowid || guard.columns.some((column) => column.generated))) return "";
  const names = guards.flatMap((guard) => guard.columns.map((column) => column.name));
  const rowid = shape.rowidAlias === null ? rowidNames(shape) : [shape.rowidAlias, ...rowidNames(shape)];
  return updateOf([...new Set([...names, ...(rowidGuard(shape) === null ? [] : rowid)])]);
}

function updateOf(names: readonly string[]): string {
  return ` OF ${names.map(quoteIdentifier).join(", ")}`;
}
