import type { Schema } from "../schema/schema.js";

/** A word of a text: what is compared, and where it stands, so that it can be marked. */
export interface Token {
  word: string;
  start: number;
  end: number;
}

type Tokenisation = Pick<Schema, "tokenSeparators" | "symbolsToIndex">;

/**
 * Cuts a text into words at white space and at the schema's separators. Words are compared in lower case, without
 * accents and without punctuation, unless the schema asks for a symbol to be kept.
 */
export function tokenise(text: string, { tokenSeparators, symbolsToIndex }: Tokenisation): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character !== undefined && !/\s/.test(character) && !tokenSeparators.includes(character)) continue;
    const word = normalise(text.slice(start, at), symbolsToIndex);
    if (word !== "") tokens.push({ word, start, end: at });
    start = at + 1;
  }
  return tokens;
}

/** The words of a text as they are compared: folded, and without what separates them. */
export function words(text: string, tokenisation: Tokenisation): string[] {
  return tokenise(text, tokenisation).map((token) => token.word);
}

function normalise(word: string, keptSymbols: string[]): string {
  if (/^[a-z0-9]*$/.test(word)) return word;
  let normal = "";
  for (const character of word.normalize("NFKD").toLowerCase()) {
    if (keptSymbols.includes(character) || /[\p{Letter}\p{Number}]/u.test(character)) normal += character;
  }
  return normal;
}
