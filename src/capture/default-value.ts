import { quoteText } from "../database/quote.js";
import type { Column } from "../database/shape.js";
import { type Token, tokenize, untokenize } from "./tokens.js";

/** Bare words that are values of their own; every other bare word after DEFAULT is a text. */
const literals = new Map([
  ["TRUE", "1"],
  ["FALSE", "0"],
  ["NULL", "NULL"],
  ["CURRENT_TIME", "CURRENT_TIME"],
  ["CURRENT_DATE", "CURRENT_DATE"],
  ["CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"],
]);

/**
 * The DEFAULT of a column as an expression that gives, inside a trigger, what SQLite would store. SQLite reads a bare or
 * double-quoted word there as a text, and converts a literal to the column's type (`INTEGER DEFAULT '0'` stores a number).
 * Where the default is an expression, its result is taken as it comes.
 */
export function defaultValue(column: Column & { defaultSql: string }): string {
  const tokens = tokenize(column.defaultSql);
  const alone = tokens.filter((token) => token.kind !== "space").length === 1;
  const text = untokenize(tokens.map((token) => asText(token, alone)));
  const number = /^('?)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*\1$/.exec(text);
  if (!number || column.affinity === "BLOB") return `(${text})`;
  const [, quote, digits = ""] = number;
  if (column.affinity === "TEXT") return quote ? text : `CAST(${text} AS TEXT)`;
  return `CAST(${quoteText(digits)} AS ${column.affinity === "REAL" ? "REAL" : "NUMERIC"})`;
}

function asText(token: Token, alone: boolean): Token {
  if (token.kind !== "name") return token;
  const literal = alone && !token.quoted ? literals.get(token.name.toUpperCase()) : undefined;
  if (literal) return { kind: "other", text: literal };
  return alone || token.text.startsWith('"') ? { kind: "text", text: quoteText(token.name) } : token;
}
