import { quoteText } from "../database/quote.js";
import { foldCase } from "./names.js";
import { isKeyword, isNoSpace, splitList, type Token, tokenize, untokenize } from "./tokens.js";

export interface IndexParts {
  /** The SQL of each term, in order, without ASC and DESC. */
  terms: string[];
  /** What stands after WHERE, or null. */
  predicate: string | null;
  /** The names that occur, folded: every column that the index is computed from, and more (functions, keywords). */
  names: Set<string>;
  /** Whether values are compared: what comes of it depends on the type and the collation of their columns. */
  compares: boolean;
  /** Whether it reads JSON, which raises an error where a text is no JSON. */
  readsJson: boolean;
}

/**
 * The parts of a CREATE INDEX, so that its terms and its predicate can be used elsewhere. It is split at the commas and the WHERE
 * outside of parentheses, and otherwise left as it is, but for two things that would mean something else in a trigger:
 * `table.column` loses the table, and a "word" that is no column becomes the 'text' as which SQLite reads it.
 *
 * @param sql as SQLite keeps it: the statement did run, so it is well-formed
 */
export function splitIndex(sql: string, columns: readonly string[]): IndexParts {
  const { items: terms, rest } = splitList(tokenize(sql));
  const where = rest.findIndex((token) => isKeyword(token, "WHERE"));
  const predicate = where < 0 ? null : rest.slice(where + 1);
  const used = [...terms.flat(), ...(predicate ?? [])];
  return {
    terms: terms.map((term) => asExpression(withoutDirection(term), columns)),
    predicate: predicate && asExpression(predicate, columns),
    names: new Set(used.flatMap((token) => (token.kind === "name" ? [foldCase(token.name)] : []))),
    compares: used.some(isComparison),
    readsJson: used.some((token, index) => readsJson(token, used[index + 1])),
  };
}

function withoutDirection(term: readonly Token[]): readonly Token[] {
  const last = term.findLastIndex(isNoSpace);
  const alone = term.findIndex(isNoSpace) === last;
  return !alone && (isKeyword(term[last], "ASC") || isKeyword(term[last], "DESC")) ? term.slice(0, last) : term;
}

function asExpression(tokens: readonly Token[], columns: readonly string[]): string {
  const known = new Set([...columns.map(foldCase), "rowid", "oid", "_rowid_"]);
  const kept = tokens.map((token, at): Token => {
    const next = tokens.slice(at + 1).find(isNoSpace);
    const previous = tokens.slice(0, at).findLast(isNoSpace);
    if (token.text === "." || (token.kind === "name" && next?.text === ".")) return { kind: "space", text: "" };
    if (token.kind !== "name" || !token.text.startsWith('"') || known.has(foldCase(token.name))) return token;
    if (next?.text === "(" || isKeyword(previous, "COLLATE") || isKeyword(previous, "AS")) return token;
    return { kind: "text", text: quoteText(token.name) };
  });
  return untokenize(kept);
}

const comparing = ["IN", "IS", "BETWEEN", "CASE", "MIN", "MAX", "NULLIF"];

function isComparison(token: Token): boolean {
  return /^[=<>]$/.test(token.text) || comparing.some((word) => isKeyword(token, word));
}

function readsJson(token: Token, next: Token | undefined): boolean {
  return (token.kind === "name" && /^json/i.test(token.name)) || (token.text === "-" && next?.text === ">");
}
