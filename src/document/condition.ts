import { tokenize, untokenize } from "../capture/tokens.js";
import type { TableMapping } from "../config/mapping/schema.js";
import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";

/**
 * The SQL condition that a row must fulfil to have a document, or undefined where all have one. It is asked whenever the row
 * is read, which is when it has changed: a condition over the time does not come true by itself.
 */
export function conditionOf({ where, softDelete }: Pick<TableMapping, "where" | "softDelete">): string | undefined {
  const terms = [
    ...(where === undefined ? [] : [`(${tidied(where)})`]),
    ...(softDelete === undefined ? [] : [notDeleted(softDelete)]),
  ];
  return terms.length > 0 ? terms.join(" AND ") : undefined;
}

/** Without its comments, of which one at the end would swallow the parenthesis; blanks and line ends change nothing. */
function tidied(where: string): string {
  return untokenize(tokenize(where).map((token) => (token.kind === "space" ? { ...token, text: " " } : token)));
}

/** NULL, 0, false and nothing at all mark no row as deleted; anything else, a time for instance, does. */
function notDeleted(column: string): string {
  return `lower(CAST(ifnull(${quoteIdentifier(column)}, '') AS TEXT)) IN ('', '0', '0.0', 'false')`;
}

/** SQL for what stands behind FROM: the table, or those of its rows that have a document. */
export function rowsSql({ name }: Pick<TableShape, "name">, where: string | undefined): string {
  const table = quoteIdentifier(name);
  return where === undefined ? table : `(SELECT * FROM ${table} WHERE ${where})`;
}

/** What is wrong with a condition as a text, or undefined: it must stay one expression where it is put between parentheses. */
export function conditionFault(where: string): string | undefined {
  let depth = 0;
  for (const { kind, text } of tokenize(where)) {
    if (kind !== "other") continue;
    if (text === ";") return "holds a semicolon; it must be one condition";
    if (/^[?:@$]/.test(text)) return "holds a parameter; nothing can be given to it";
    if (text === "(") depth++;
    if (text === ")" && --depth < 0) return "has a closing parenthesis too many";
    if (/^['"`[]/.test(text)) return "has a quotation mark that is not closed";
  }
  return depth > 0 ? "has an opening parenthesis too many" : undefined;
}

/** The statement by which SQLite tells whether it understands a condition. */
export function conditionTrial(shape: Pick<TableShape, "name">, condition: string): string {
  return `SELECT 1 FROM ${quoteIdentifier(shape.name)} WHERE ${condition}`;
}
