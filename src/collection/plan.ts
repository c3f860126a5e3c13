import type { TableSettings } from "../document/settings.js";
import { type Change, hasKind } from "./change.js";
import { isNested } from "./desired.js";
import { fieldsOf, type RecordedColumn, type RecordedField } from "./recorded.js";

/**
 * The steps that carry a change of a table over, in the order in which they are taken:
 * - follow: go on under the table's new name
 * - reinstall: bring the triggers up to date
 * - patch: change the collection's fields
 * - rebuild: fill a new collection beside the live one
 * - backfill: send every row again
 * - repair: look for documents whose row is gone
 * - pause: nothing can be delivered
 */
export type Step = "follow" | "reinstall" | "patch" | "rebuild" | "backfill" | "repair" | "pause";

const order: readonly Step[] = ["follow", "reinstall", "patch", "rebuild", "backfill", "repair", "pause"];

/**
 * The plan for the changes of a table.
 *
 * @param before the columns as the last applied version recorded them
 * @param after the columns as they are
 * @param options.escalated a PATCH was refused before: only a rebuild helps
 * @param options.left by a plan that was recorded before this one, see {@link stepsLeft}
 */
export function planOf(
  changes: readonly Change[],
  before: readonly RecordedColumn[],
  after: readonly RecordedColumn[],
  options: { escalated: boolean; left?: readonly Step[] } = { escalated: false },
): Step[] {
  const steps = new Set([...changes.flatMap((change) => stepsOf(change, before, after)), ...(options.left ?? [])]);
  const cannotPatch = steps.has("patch") && (hasRetyped(before, after) || becomesNested(before, after));
  if (options.escalated || cannotPatch) steps.add("rebuild");
  if (steps.has("rebuild")) for (const step of ["patch", "backfill", "repair"] as const) steps.delete(step);
  return order.filter((step) => steps.has(step));
}

/**
 * What a plan that was recorded, but not carried out, leaves to be done when it is made anew. The table may have changed back,
 * and look as before, while its rows have lost values on the way (a column that is dropped and added again); where the plan was
 * begun, fields may be altered.
 *
 * @param steps of the plan
 * @param isBegun whether its steps may have been taken in part
 */
export function stepsLeft(steps: readonly Step[], isBegun: boolean): Step[] {
  const left: Step[] = [];
  if (isBegun && steps.includes("patch")) left.push("patch");
  if (steps.includes("backfill") || steps.includes("rebuild")) left.push("backfill");
  return left;
}

function stepsOf(change: Change, before: readonly RecordedColumn[], after: readonly RecordedColumn[]): Step[] {
  const was = "column" in change ? find(before, change.kind === "column_renamed" ? change.from : change.column) : null;
  const is = "column" in change ? find(after, change.kind === "column_renamed" ? change.to : change.column) : null;
  switch (change.kind) {
    case "column_added":
      if (!is || fieldsOf(is).length === 0) return [];
      return hasValues(is) ? ["patch", "backfill"] : ["patch"];
    case "column_dropped":
      return hasField(was) ? ["patch", "backfill"] : [];
    case "column_renamed":
    case "type_changed":
      return hasField(was) || hasField(is) ? ["patch", "backfill"] : [];
    case "mapping_changed":
      return stepsOfMapping(was ? fieldsOf(was) : [], is ? fieldsOf(is) : []);
    case "settings_changed":
      return [...new Set(change.settings.flatMap((setting) => stepsOfSetting[setting] ?? []))];
    case "key_changed":
      return ["reinstall", "rebuild"];
    case "table_rebuilt":
    case "triggers_missing":
      return ["reinstall", "backfill", "repair"];
    case "definition_changed":
      return ["backfill"];
    case "documents_changed":
      return ["backfill", "repair"];
    case "table_renamed":
      return ["follow"];
    case "table_dropped":
      return ["pause"];
    case "collection_altered":
      return ["patch"];
  }
}

/** Rows come into the index and leave it, or a value that does not fit is treated otherwise; the rest makes another collection. */
const stepsOfSetting: Readonly<Record<keyof TableSettings, readonly Step[]>> = {
  where: ["backfill", "repair"],
  onMismatch: ["backfill"],
  collection: ["rebuild"],
  defaultSortingField: ["rebuild"],
  tokenSeparators: ["rebuild"],
  symbolsToIndex: ["rebuild"],
};

/** Where a field only sorts, counts or is searched otherwise, the server makes that of the documents that it has. */
function stepsOfMapping(before: readonly RecordedField[], after: readonly RecordedField[]): Step[] {
  const documents = (fields: readonly RecordedField[]) =>
    JSON.stringify(fields.map(({ name, type, making }) => [name, type, making]));
  const properties = (fields: readonly RecordedField[]) =>
    JSON.stringify(fields.map(({ name, type, sort, options }) => [name, type, sort, options]));
  return [
    ...(properties(before) === properties(after) ? [] : ["patch" as const]),
    ...(documents(before) === documents(after) ? [] : ["backfill" as const]),
  ];
}

function hasField(column: RecordedColumn | null | undefined): boolean {
  return !!column && fieldsOf(column).length > 0;
}

/** Whether a field has another type now: no PATCH may change that. */
function hasRetyped(before: readonly RecordedColumn[], after: readonly RecordedColumn[]): boolean {
  const types = new Map(before.flatMap(fieldsOf).map(({ name, type }) => [name, type]));
  return after.flatMap(fieldsOf).some(({ name, type }) => types.has(name) && types.get(name) !== type);
}

/** Whether a collection is to hold its first objects: it must have been told when it was made. */
function becomesNested(before: readonly RecordedColumn[], after: readonly RecordedColumn[]): boolean {
  return after.flatMap(fieldsOf).some(isNested) && !before.flatMap(fieldsOf).some(isNested);
}

/** Whether rows that were there before already have a value in a new column. */
function hasValues({ default: value, generated }: RecordedColumn): boolean {
  return generated || (value !== null && value.trim().toUpperCase() !== "NULL");
}

function find(columns: readonly RecordedColumn[], name: string): RecordedColumn | undefined {
  return columns.find((column) => column.name === name);
}

/** Steps that change the collection, which wait for the operator's word where plans do. */
export function isAboutCollection(steps: readonly Step[]): boolean {
  return steps.includes("patch") || steps.includes("rebuild");
}

/** While the key is another one, documents would be written under other ids beside the old ones. */
export function mustHold(changes: readonly Change[]): boolean {
  return hasKind(changes, "key_changed");
}
