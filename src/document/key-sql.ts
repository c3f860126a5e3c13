import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";

/** SQL for the parts of a key: where they are read from, and what column of the table they belong to. */
export interface KeyPart {
  sql: string;
  affinity: TableShape["key"][number]["affinity"];
  /** The part is the rowid itself, hence always an integer. */
  rowid: boolean;
}

/** The key as the row's alias gives it. */
export function rowKey(shape: TableShape, row: string): KeyPart[] {
  return keyParts(shape, (column) => `${row}.${quoteIdentifier(column)}`);
}

/** The key as the outbox gives it: k1, k2, … */
export function changeKey(shape: TableShape, change: string): KeyPart[] {
  return keyParts(shape, (_, index) => `${change}.k${index + 1}`);
}

function keyParts(shape: TableShape, sql: (column: string, index: number) => string): KeyPart[] {
  return shape.key.map((column, index) => ({
    sql: sql(column.name, index),
    affinity: column.affinity,
    rowid: column.name === shape.rowidAlias,
  }));
}

/**
 * SQL that is true when {@link idSql} yields what `encodeKey` would: integers anywhere, and texts without anything that
 * needs escaping or a mark. Undefined where that is always so.
 */
export function plainKeySql(key: readonly KeyPart[]): string | undefined {
  const checks = key.filter((part) => !part.rowid).map((part) => plainPartSql(part, key.length > 1));
  return checks.length > 0 ? checks.join(" AND ") : undefined;
}

function plainPartSql({ sql, affinity }: KeyPart, composite: boolean): string {
  if (affinity !== "TEXT") return `typeof(${sql}) = 'integer'`;
  // GLOB and length() end at a NUL, octet_length() does not.
  const unmarked = composite
    ? `${sql} NOT GLOB '*[^A-Za-z0-9_.@-]*' AND length(${sql}) = octet_length(${sql})`
    : `${sql} NOT GLOB '~*'`;
  return `(typeof(${sql}) = 'text' AND ${sql} <> '' AND ${unmarked})`;
}

/** SQL for the document id as text. */
export function idSql(key: readonly KeyPart[]): string {
  return key.map((part) => part.sql).join(" || ':' || ");
}

/** SQL for the document id as a JSON string. Only a single text key can hold anything that JSON must escape. */
export function idJsonSql(key: readonly KeyPart[]): string {
  const [first] = key;
  if (key.length === 1 && first?.affinity === "TEXT") return `json_quote(${first.sql})`;
  return `'"' || ${idSql(key)} || '"'`;
}

/** SQL columns from which {@link keyValues} takes the key without loss: a REAL as SQLite's own text, with its class. */
export function keyColumnsSql(key: readonly KeyPart[]): string[] {
  return key.flatMap(({ sql }) => [
    `typeof(${sql})`,
    `CASE typeof(${sql}) WHEN 'real' THEN CAST(${sql} AS TEXT) ELSE ${sql} END`,
  ]);
}
