import type { TableShape } from "../database/shape.js";
import { foldCase } from "./names.js";
import { isKeyword, isNoSpace, splitList, type Token, tokenize } from "./tokens.js";

/**
 * The collations of a table's columns by folded name, BINARY left out. SQLite tells them nowhere but in CREATE TABLE, where COLLATE
 * stands behind the column's name and outside of parentheses.
 */
export function collations(shape: TableShape): Map<string, string> {
  const found = new Map<string, string>();
  for (const definition of splitList(tokenize(shape.sql)).items) {
    const words = outsideParentheses(definition.filter(isNoSpace));
    const column = nameOf(words[0]);
    const collation = nameOf(words[words.findLastIndex((word) => isKeyword(word, "COLLATE")) + 1]);
    const isCollated = words.some((word) => isKeyword(word, "COLLATE"));
    if (isCollated && foldCase(collation) !== "binary") found.set(foldCase(column), collation);
  }
  return found;
}

function outsideParentheses(tokens: readonly Token[]): Token[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (token.text === "(") depth++;
    if (token.text === ")") depth--;
    return depth === 0;
  });
}

function nameOf(token: Token | undefined): string {
  if (token?.kind === "name") return token.name;
  return token?.text.replace(/^'(.*)'$/s, "$1").replaceAll("''", "'") ?? "";
}
