import type { WordMatch } from "./match.js";
import type { Token } from "./tokens.js";

/** A text with the words found in it marked. */
export interface Snippet {
  matched_tokens: string[];
  snippet: string;
}

/** Texts up to this many words are shown whole; of longer ones, this many around the words found. */
const WHOLE_UP_TO = 30;
const AROUND = 4;

/** Marks what was found. Of a word that was only begun, the beginning alone is marked (transcript 08). */
export function highlight(text: string, tokens: Token[], matches: WordMatch[]): Snippet {
  const marks = matches
    .map(({ token, prefixLength }) => ({
      start: token.start,
      end: prefixLength === undefined ? token.end : Math.min(token.end, token.start + prefixLength),
    }))
    .sort((left, right) => left.start - right.start);
  const [from, to] = window(text, tokens, marks);
  let snippet = "";
  let at = from;
  for (const mark of marks) {
    if (mark.start < at || mark.end > to) continue;
    snippet += `${text.slice(at, mark.start)}<mark>${text.slice(mark.start, mark.end)}</mark>`;
    at = mark.end;
  }
  const matched = new Set(marks.map((mark) => text.slice(mark.start, mark.end)));
  return { matched_tokens: [...matched], snippet: snippet + text.slice(at, to) };
}

function window(text: string, tokens: Token[], marks: { start: number }[]): [number, number] {
  const first = marks[0];
  if (tokens.length <= WHOLE_UP_TO || first === undefined) return [0, text.length];
  const middle = tokens.findIndex((token) => token.start === first.start);
  const from = tokens[Math.max(0, middle - AROUND)]?.start ?? 0;
  return [from, tokens[Math.min(tokens.length - 1, middle + AROUND)]?.end ?? text.length];
}
