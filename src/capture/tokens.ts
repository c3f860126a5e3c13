/** A piece of SQL. `text` is as written; `name` is what a bare or quoted identifier means. */
export type Token =
  | { kind: "name"; text: string; name: string; quoted: boolean }
  | { kind: "space" | "text" | "other"; text: string };

const patterns: readonly [kind: Token["kind"] | "comment", pattern: RegExp][] = [
  ["comment", /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ["space", /\s+/y],
  ["text", /'(?:[^']|'')*'/y],
  ["name", /"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/y],
  ["other", /0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y],
  ["name", /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
];

/**
 * SQL split into tokens, by the rules of https://www.sqlite.org/lang_expr.html and of its four ways to quote a name.
 * The texts put together again mean the same: a comment becomes a space, everything else is kept as it is.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const [kind, text] = matchAt(sql, at);
    tokens.push(tokenOf(kind, text));
    at += text.length;
  }
  return tokens;
}

function matchAt(sql: string, at: number): [Token["kind"] | "comment", string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text) return [kind, text];
  }
  return ["other", sql.charAt(at)];
}

function tokenOf(kind: Token["kind"] | "comment", text: string): Token {
  if (kind === "comment") return { kind: "space", text: " " };
  if (kind !== "name") return { kind, text };
  const quote = text.charAt(0);
  if (quote === "[") return { kind, text, name: text.slice(1, -1), quoted: true };
  if (quote !== '"' && quote !== "`") return { kind, text, name: text, quoted: false };
  return { kind, text, name: text.slice(1, -1).replaceAll(quote + quote, quote), quoted: true };
}

/** The tokens' text, as SQL again. */
export function untokenize(tokens: readonly Token[]): string {
  return tokens
    .map((token) => token.text)
    .join("")
    .trim();
}

/** Whether a token is this bare keyword. */
export function isKeyword(token: Token | undefined, keyword: string): boolean {
  return token?.kind === "name" && !token.quoted && token.name.toUpperCase() === keyword;
}

export function isNoSpace(token: Token): boolean {
  return token.kind !== "space";
}

/** The first parenthesised list in some SQL, split at its own commas, and what comes after it. */
export function splitList(tokens: readonly Token[]): { items: Token[][]; rest: Token[] } {
  const items: Token[][] = [[]];
  let depth = 1;
  let at = tokens.findIndex((token) => token.text === "(") + 1;
  for (const token of tokens.slice(at)) {
    at++;
    if (token.text === "(") depth++;
    if (token.text === ")" && --depth === 0) break;
    if (token.text === "," && depth === 1) items.push([]);
    else items.at(-1)?.push(token);
  }
  return { items, rest: tokens.slice(at) };
}
