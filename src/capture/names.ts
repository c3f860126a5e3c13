import type { TableShape } from "../database/shape.js";

/** Our tables in the application's database. */
export const OUTBOX = "_sync_outbox";
export const TABLES = "_sync_table";

/**
 * after/before insert, update, delete; an acknowledgement reset by insert, update. Older triggers fire last, so the order here is of
 * no importance.
 */
export type TriggerKind = "ai" | "au" | "ad" | "bi" | "bu" | "ri" | "ru";

/** @param dependency the number of the dependency that it stands for, on another table than the captured one */
export function triggerName(tableId: number, kind: TriggerKind, dependency?: number): string {
  return dependency === undefined ? `_sync_${tableId}_${kind}` : `_sync_${tableId}_on${dependency}_${kind}`;
}

/** The table id in the name of one of our triggers, or undefined for a trigger that is not ours. */
export function tableIdOf(trigger: string): number | undefined {
  const match = /^_sync_(\d+)_\w+$/i.exec(trigger);
  return match ? Number(match[1]) : undefined;
}

/** Whether one of our triggers stands on a table for the sake of another one, whose id is in its name. */
export function isOfDependency(trigger: string): boolean {
  return /^_sync_\d+_on\d+_\w+$/i.test(trigger);
}

/** The outbox's key columns, as many as asked for: k1, k2, … */
export function keyColumnNames(count: number, first = 1): string[] {
  return Array.from({ length: count }, (_, index) => `k${index + first}`);
}

/** Two names are one to SQLite when these are equal: it folds the case of ASCII letters only. */
export function foldCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The words that mean the rowid in SQL about this table: a column of that name hides it. */
export function rowidNames(shape: TableShape): string[] {
  if (shape.withoutRowid) return [];
  const columns = new Set(shape.columns.map((column) => foldCase(column.name)));
  return ["rowid", "oid", "_rowid_"].filter((name) => !columns.has(name));
}
