import { typoDistance } from "./distance.js";
import type { Token } from "./tokens.js";

/** How one word of a query is looked for. */
export interface Wanted {
  word: string;
  /** The words that begin so are as welcome. */
  prefix: boolean;
}

export interface WordMatch {
  token: Token;
  typos: number;
  /** Set when only the beginning of the token was asked for: how much of it. */
  prefixLength: number | undefined;
}

/** Short words must be spelled right, longer ones may hold one slip, and from seven letters on two. */
export function allowedTypos(word: string, most: number): number {
  if (word.length < 4) return 0;
  return Math.min(most, word.length < 7 ? 1 : 2);
}

/** The tokens of a text that a query's word finds, the closest ones only. */
export function findWord(tokens: Token[], wanted: Wanted, typos: number): WordMatch[] {
  let best = typos;
  let found: WordMatch[] = [];
  for (const token of tokens) {
    const match = compare(token, wanted, best);
    if (match === undefined) continue;
    if (match.typos < best) found = [];
    best = match.typos;
    found.push(match);
  }
  return found;
}

function compare(token: Token, { word, prefix }: Wanted, typos: number): WordMatch | undefined {
  if (token.word === word) return { token, typos: 0, prefixLength: undefined };
  if (prefix && token.word.startsWith(word)) return { token, typos: 0, prefixLength: word.length };
  if (typos === 0) return undefined;
  const whole = typoDistance(word, token.word, typos);
  if (whole <= typos) return { token, typos: whole, prefixLength: undefined };
  if (!prefix || token.word.length <= word.length) return undefined;
  const beginning = typoDistance(word, token.word.slice(0, word.length), typos);
  return beginning <= typos ? { token, typos: beginning, prefixLength: word.length } : undefined;
}
