import { quoteIdentifier, quoteText } from "../database/quote.js";
import { isStoredAsText } from "./field-type.js";
import type { MappedColumn } from "./mapping.js";

/** Beyond these no double is finite; JSON has no infinity, and the server refuses a number it can't hold. */
const finite = "BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308";

/** Marks a value that its field can't hold; no JSON text begins so. What follows is the value's storage class. */
export const MISFIT = "!";

/** The column as the row's alias gives it. */
export function columnOf(mapped: MappedColumn, row: string): string {
  return `${row}.${quoteIdentifier(mapped.column.name)}`;
}

/**
 * SQL that is true when the value can be turned into JSON without a second look, or undefined where no check is needed.
 * A BLOB in a text column is looked for, because json_quote makes JSON of one that happens to be valid JSONB (x'01' is
 * true), and raises only for the others.
 */
export function fitsSql(mapped: MappedColumn, row: string, strict: boolean): string | undefined {
  const value = columnOf(mapped, row);
  if (strict && /^(INT|INTEGER|TEXT)$/i.test(mapped.column.declaredType)) return undefined;
  switch (mapped.type) {
    case "int64":
      return `(${value} IS NULL OR typeof(${value}) = 'integer')`;
    case "float":
      return `(${value} IS NULL OR ${value} ${finite})`;
    case "bool":
      return `(${value} IS NULL OR ${value} IN (0, 1))`;
    case "string":
      return `typeof(${value}) <> 'blob'`;
  }
}

/**
 * SQL for `,"field":value`, NULL where the column is NULL, so that concat() leaves the field out. To be used only where
 * {@link fitsSql} holds.
 */
export function memberSql(mapped: MappedColumn, row: string): string {
  const value = columnOf(mapped, row);
  const name = quoteText(`,${JSON.stringify(mapped.field)}:`);
  switch (mapped.type) {
    case "int64":
      return `${name} || ${value}`;
    case "bool":
      return `${name} || CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`;
    case "float":
      return `CASE WHEN ${value} IS NOT NULL THEN ${name} || json_quote(${value}) END`;
    case "string":
      return `CASE WHEN ${value} IS NOT NULL THEN ${name} || ${textSql(mapped, value)} END`;
  }
}

/** SQL for the field's JSON value alone: NULL for NULL, {@link MISFIT} and the storage class for what doesn't fit. */
export function carefulSql(mapped: MappedColumn, row: string): string {
  const value = columnOf(mapped, row);
  const misfit = `${quoteText(MISFIT)} || typeof(${value})`;
  switch (mapped.type) {
    case "int64":
      return `CASE typeof(${value}) WHEN 'integer' THEN CAST(${value} AS TEXT) WHEN 'null' THEN NULL ELSE ${misfit} END`;
    case "bool":
      return `CASE WHEN ${value} IS NULL THEN NULL WHEN ${value} = 1 THEN 'true' WHEN ${value} = 0 THEN 'false' ELSE ${misfit} END`;
    case "float":
      return `CASE WHEN ${value} IS NULL THEN NULL WHEN ${value} ${finite} THEN json_quote(${value}) ELSE ${misfit} END`;
    case "string":
      return `CASE typeof(${value}) WHEN 'null' THEN NULL WHEN 'blob' THEN ${misfit} ELSE ${textSql(mapped, value)} END`;
  }
}

/**
 * A JSON string of a value that is no BLOB. A column that SQLite doesn't convert to text by itself may hold numbers, and a
 * generated one may carry JSON's subtype, which json_quote would take for JSON and CAST keeps: `||` makes plain text of
 * both.
 */
function textSql(mapped: MappedColumn, value: string): string {
  const isText = isStoredAsText(mapped.column.declaredType) && !mapped.column.generated;
  return isText ? `json_quote(${value})` : `json_quote(${value} || '')`;
}
