import type { Column, TableShape } from "../../database/shape.js";

/**
 * Another table that the documents of a captured one, the parent, are also made of. Triggers on it record what the SELECT asks of
 * a changed row; which parents that touches is looked up later by whoever reads the outbox.
 *
 * The triggers don't look it up themselves: a trigger that names a table other than its own makes writes fail when that table is
 * dropped, and keeps ALTER TABLE … RENAME from bringing back a table that was made anew (seen on 3.40).
 */
export interface Dependency {
  parent: string;
  /** Its number among those of the parent, from 1 on: it stands in the names of its triggers and in what they record. */
  number: number;
  /** The other table. */
  shape: TableShape;
  /** The columns of a changed row that the SELECT asks for, each once. */
  changed: Column[];
  /** The SELECT of the touched parents' keys, with the parameters `:changed1`, … in the places of these columns. */
  select: string;
  /** Columns of the other table whose change alone is no change to us. */
  ignoredColumns: string[];
}

/** How many key columns the outbox must have for what is recorded: k1 stays NULL, k2 is the number. */
export function widthOf({ changed }: Dependency): number {
  return 2 + changed.length;
}

/** The name of the parameter for the n-th changed column, from 0 on. */
export function changedParameter(index: number): string {
  return `changed${index + 1}`;
}
