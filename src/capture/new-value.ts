import { quoteIdentifier } from "../database/quote.js";
import type { Column, TableShape } from "../database/shape.js";
import { collations } from "./collation.js";
import { defaultValue } from "./default-value.js";
import type { GuardIndex } from "./guard-index.js";
import { foldCase } from "./names.js";

/** The SQL for a column's value in the row NEW. */
export type NewValue = (column: Column) => string;

/**
 * The ways in which the new row is given to the terms of an index. Where a term compares, SQLite goes by the type and the collation of
 * the stored column. A column of NEW has the collation but no type: `INTEGER = '1'` may be true of a stored row, and never is of NEW.
 * With a type and a default it loses the collation, and one put back binds more strongly than it did. So both ways are taken, and
 * rows found by either are recorded.
 */
export function newRows(shape: TableShape, guard: GuardIndex): NewValue[] {
  const computed = guard.index.terms.some((term) => term.column === null);
  if (!computed || !guard.parts?.compares) return [withDefault];
  const collationOf = collations(shape);
  return [
    plain,
    (column) => {
      const collation = collationOf.get(foldCase(column.name));
      const value = typed(column, withDefault(column));
      return collation === undefined ? value : `${value} COLLATE ${quoteIdentifier(collation)}`;
    },
  ];
}

/** The value with which the column will be stored: REPLACE takes the DEFAULT of a NOT NULL column for NULL. */
export function withDefault(column: Column): string {
  const { notNull, defaultSql } = column;
  if (!notNull || defaultSql === null) return plain(column);
  return `ifnull(${plain(column)}, ${defaultValue({ ...column, defaultSql })})`;
}

function plain(column: Column): string {
  return `NEW.${quoteIdentifier(column.name)}`;
}

/**
 * The same value, with a type for comparisons. A text in a column of numbers must stay one, which CAST would not grant; a subquery
 * has the type of its last SELECT, and the value of its first row.
 */
function typed({ affinity }: Column, value: string): string {
  if (affinity === "BLOB") return value;
  const misfit = affinity === "TEXT" ? `typeof(${value}) = 'blob'` : `typeof(${value}) IN ('text', 'blob')`;
  const type = affinity === "INTEGER" ? "NUMERIC" : affinity;
  return `(SELECT ${value} WHERE ${misfit} UNION ALL SELECT CAST(${value} AS ${type}))`;
}
