import { affinityOf } from "../database/shape.js";
import type { Change } from "./change.js";
import { originsOf } from "./origins.js";
import { fieldsOf, type RecordedColumn } from "./recorded.js";

/**
 * What changed between two sets of columns. A drop and an addition that look like a rename are told as one: both come to the
 * same, since they are applied alike.
 *
 * @param options.madeAnew whether the table was made anew, so that its columns may stand in any order
 */
export function compareColumns(
  before: readonly RecordedColumn[],
  after: readonly RecordedColumn[],
  options: { madeAnew: boolean } = { madeAnew: false },
): Change[] {
  const origins = originsOf(before.filter(isOwn), after.filter(isOwn), options.madeAnew);
  // The columns of a result stand wherever somebody has written them: they go by their names alone.
  for (const column of after.filter(({ result }) => result)) {
    const was = before.find(({ name, result }) => result && name === column.name);
    if (was) origins.set(column, was);
  }
  const kept = new Set(origins.values());
  const changes: Change[] = [];
  for (const column of before) if (!kept.has(column)) changes.push({ kind: "column_dropped", column: column.name });
  for (const column of after) {
    const { name } = column;
    const was = origins.get(column);
    if (!was) {
      changes.push({ kind: "column_added", column: name, type: column.type, default: column.default });
      continue;
    }
    if (was.name !== name) changes.push({ kind: "column_renamed", column: was.name, from: was.name, to: name });
    if (was.type !== column.type) {
      changes.push({ kind: "type_changed", column: name, from: was.type, to: column.type });
    } else if (was.name === name && was.key === column.key && !sameField(was, column)) {
      // A column that comes into the key, or leaves it, may get a field or lose it by that: the key says so.
      changes.push({ kind: "mapping_changed", column: name });
    }
  }
  const key = { from: keyOf(before), to: keyOf(after) };
  if (!sameKey(key.from, key.to, origins)) {
    changes.push({ kind: "key_changed", from: key.from.map(nameOf), to: key.to.map(nameOf) });
  }
  return changes;
}

function isOwn({ result }: RecordedColumn): boolean {
  return !result;
}

function nameOf({ name }: { name: string }): string {
  return name;
}

function keyOf(columns: readonly RecordedColumn[]): RecordedColumn[] {
  return columns.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key);
}

/** A renamed key column still gives the same ids; one of another type may not. */
function sameKey(
  before: readonly RecordedColumn[],
  after: readonly RecordedColumn[],
  origins: ReadonlyMap<RecordedColumn, RecordedColumn>,
): boolean {
  if (before.length !== after.length) return false;
  return after.every((is, index) => {
    const was = before[index];
    return was && origins.get(is) === was && affinityOf(was.type) === affinityOf(is.type);
  });
}

function sameField(one: RecordedColumn, other: RecordedColumn): boolean {
  return JSON.stringify(fieldsOf(one)) === JSON.stringify(fieldsOf(other));
}
