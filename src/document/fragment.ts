import { quoteText } from "../database/quote.js";
import { fieldTypeOf, isStoredAsText } from "./field-type.js";
import { cellsSql, isMade, madeMemberSql, madeSql } from "./made-sql.js";
import type { MappedColumn } from "./mapping.js";
import { columnOf, FINITE, MISFIT, memberName } from "./parts.js";

/**
 * SQL that is true when the value can be turned into JSON without a second look, or undefined where no check is needed.
 * A BLOB in a text column is looked for, because json_quote makes JSON of one that happens to be valid JSONB (x'01' is
 * true), and raises only for the others.
 */
export function fitsSql(mapped: MappedColumn, row: string, strict: boolean): string | undefined {
  if (isMade(mapped)) return madeSql(mapped, row)?.fits ?? isNullSql(mapped, row);
  const value = columnOf(mapped, row);
  const { declaredType } = mapped.column;
  if (strict && /^(INT|INTEGER|TEXT)$/i.test(declaredType) && fieldTypeOf(declaredType)?.type === mapped.type)
    return undefined;
  switch (mapped.type) {
    case "int64":
      return `(${value} IS NULL OR typeof(${value}) = 'integer')`;
    case "float":
      return `(${value} IS NULL OR +${value} ${FINITE})`;
    case "bool":
      return `(${value} IS NULL OR ${value} IN (0, 1))`;
    default:
      return `typeof(${value}) <> 'blob'`;
  }
}

/** What SQLite doesn't make is left to the careful way, but for what is not there. */
function isNullSql(mapped: MappedColumn, row: string): string {
  const { making } = mapped;
  const columns = making?.kind === "geopoint" ? [mapped.column, making.longitude] : [mapped.column];
  return columns.map((column) => `${columnOf({ column }, row)} IS NULL`).join(" AND ");
}

/**
 * SQL for `,"field":value`, NULL where the column is NULL, so that concat() leaves the field out. To be used only where
 * {@link fitsSql} holds.
 */
export function memberSql(mapped: MappedColumn, row: string): string {
  if (isMade(mapped)) {
    const made = madeSql(mapped, row);
    return made ? madeMemberSql(mapped, made) : "NULL";
  }
  const value = columnOf(mapped, row);
  const name = memberName(mapped.field);
  switch (mapped.type) {
    case "int64":
      return `${name} || ${value}`;
    case "bool":
      return `${name} || CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`;
    case "float":
      return `CASE WHEN ${value} IS NOT NULL THEN ${name} || json_quote(${value}) END`;
    default:
      return `CASE WHEN ${value} IS NOT NULL THEN ${name} || ${textSql(mapped, value)} END`;
  }
}

/**
 * SQL columns for the field's JSON value alone: NULL for NULL, {@link MISFIT} and the storage class for what doesn't fit. For a
 * value that is made, what it is made of.
 */
export function carefulSql(mapped: MappedColumn, row: string): string[] {
  return isMade(mapped) ? cellsSql(mapped, row) : [plainCarefulSql(mapped, row)];
}

function plainCarefulSql(mapped: MappedColumn, row: string): string {
  const value = columnOf(mapped, row);
  const misfit = `${quoteText(MISFIT)} || typeof(${value})`;
  switch (mapped.type) {
    case "int64":
      return `CASE typeof(${value}) WHEN 'integer' THEN CAST(${value} AS TEXT) WHEN 'null' THEN NULL ELSE ${misfit} END`;
    case "bool":
      return `CASE WHEN ${value} IS NULL THEN NULL WHEN ${value} = 1 THEN 'true' WHEN ${value} = 0 THEN 'false' ELSE ${misfit} END`;
    case "float":
      return `CASE WHEN ${value} IS NULL THEN NULL WHEN +${value} ${FINITE} THEN json_quote(${value}) ELSE ${misfit} END`;
    default:
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
