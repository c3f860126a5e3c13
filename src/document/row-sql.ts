import { quoteText } from "../database/quote.js";
import { balancedSql } from "./balanced.js";
import { carefulSql, fitsSql, memberSql } from "./fragment.js";
import { idJsonSql, idSql, type KeyPart, keyColumnsSql, plainKeySql } from "./key-sql.js";
import { type DocumentMapping, type MappedColumn, requiredField } from "./mapping.js";
import { columnOf } from "./parts.js";

/** What a row of the quick statement begins with: a document is JSON, the others are marked. */
export const GONE = "-";
export const CARE = "!";

/** A row whose values are larger than this together (bytes) is read with care, one at a time. */
const LARGE = 16_384;

/** SQLite's limit of arguments to one function is 127 in older builds. */
const ARGUMENTS = 100;

/**
 * SQL for one text a row, built inside SQLite because that is twice as fast as in JS: the document's JSON; or GONE and
 * the id where the row is no more; or CARE where key or values need {@link carefulColumnsSql}.
 *
 * @param key where the key is read from
 * @param row the alias of the table in the FROM clause
 * @param gone SQL that is true where the row is no more; left out when rows come from the table itself
 */
export function quickRowSql(mapping: DocumentMapping, key: readonly KeyPart[], row: string, gone?: string): string {
  const { columns, shape } = mapping;
  const plain = plainKeySql(key);
  const fits = columns.map((column) => fitsSql(column, row, shape.strict)).filter((check) => check !== undefined);
  const size = sizeSql(mapping, row);
  // First of all, so that a large text is not even looked into.
  if (size !== "0") fits.unshift(`${size} < ${LARGE}`);
  const members = columns.map((column) => memberSql(column, row));
  const whole = concatSql([`'{"id":'`, idJsonSql(key), ...members, "'}'"]);
  const required = requiredField(mapping);
  const document = required
    ? `CASE WHEN ${memberSql(required, row)} IS NULL THEN ${quoteText(CARE)} ELSE ${whole} END`
    : whole;
  const branches = [
    ...(plain ? [`WHEN NOT (${plain}) THEN ${quoteText(CARE)}`] : []),
    ...(gone ? [`WHEN ${gone} THEN ${quoteText(GONE)} || ${idSql(key)}`] : []),
  ];
  const checked = fits.length > 0 ? `WHEN ${balancedSql(fits, "AND")} THEN ${document} ELSE ${quoteText(CARE)}` : "";
  if (branches.length === 0 && checked === "") return document;
  return `CASE ${branches.join(" ")} ${checked || `ELSE ${document}`} END`;
}

/**
 * SQL columns for the careful way: the key's parts with their classes, then one JSON value or misfit a field, or what its value is
 * made of.
 */
export function carefulColumnsSql(mapping: DocumentMapping, key: readonly KeyPart[], row: string): string[] {
  return [...keyColumnsSql(key), ...mapping.columns.flatMap((column) => carefulSql(column, row))];
}

/** SQL for the bytes of a row's values that can be long, without reading those from their overflow pages. */
export function sizeSql(mapping: DocumentMapping, row: string): string {
  const long = mapping.columns.filter(isLong);
  if (long.length === 0) return "0";
  return balancedSql(
    long.map((column) => `ifnull(octet_length(${columnOf(column, row)}), 0)`),
    "+",
  );
}

function isLong({ type, making }: MappedColumn): boolean {
  return making ? making.kind !== "geopoint" : type === "string";
}

function concatSql(terms: readonly string[]): string {
  if (terms.length <= ARGUMENTS) return `concat(${terms.join(", ")})`;
  const groups: string[] = [];
  for (let at = 0; at < terms.length; at += ARGUMENTS)
    groups.push(`concat(${terms.slice(at, at + ARGUMENTS).join(", ")})`);
  return concatSql(groups);
}
