import { quoteIdentifier } from "../database/quote.js";
import type { Column, TableShape } from "../database/shape.js";
import { keyColumnNames } from "./names.js";

/**
 * k1, k2, … for a key of this many columns. What is recorded for a dependency leaves k1 NULL, which no key that counts does, and
 * begins with the dependency's number in k2.
 */
export function recordedNames(key: readonly Column[], dependency?: number): string[] {
  return dependency === undefined ? keyColumnNames(key.length) : keyColumnNames(key.length + 1, 2);
}

/** The same as a list. */
export function keyColumns(key: readonly Column[], dependency?: number): string {
  return recordedNames(key, dependency).map(quoteIdentifier).join(", ");
}

/** The key's columns of a row: `NEW."a", NEW."b"`; before them the number of a dependency. */
export function keyOfRow(row: "NEW" | "OLD", key: readonly Column[], dependency?: number): string {
  const columns = key.map((column) => `${row}.${quoteIdentifier(column.name)}`);
  return [...(dependency === undefined ? [] : [String(dependency)]), ...columns].join(", ");
}

/**
 * Whether two keys differ in anything that can be stored: `left` and `right` give the SQL of one column each.
 * COLLATE BINARY tells abc from ABC; typeof tells 1 from 1.0, which a TEXT column and the rowid can't hold both.
 * quote() would not be exact: it ends at a NUL.
 */
export function keysDiffer(
  shape: TableShape,
  left: (column: Column, index: number) => string,
  right: (column: Column) => string,
): string {
  const tests = shape.key.flatMap((column, index) => {
    const a = left(column, index);
    const b = right(column);
    const oneType = column.affinity === "TEXT" || column.name === shape.rowidAlias;
    return [`${a} IS NOT ${b} COLLATE BINARY`, ...(oneType ? [] : [`typeof(${a}) <> typeof(${b})`])];
  });
  return tests.join(" OR ") || "0";
}
