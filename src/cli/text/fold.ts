import { beginning, letters, widthOf } from "./width.js";

/**
 * A text as lines of at most so many columns, broken between words, and inside those that are longer than a line.
 *
 * @param indent before every line but the first
 */
export function fold(text: string, width: number, indent = ""): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let last = "";
  const room = () => width - (lines.length > 0 ? widthOf(indent) : 0);
  for (const word of text.split(" ")) {
    const joined = last === "" ? word : `${last} ${word}`;
    if (widthOf(joined) <= room()) {
      last = joined;
      continue;
    }
    if (last !== "") lines.push(last);
    for (last = word; widthOf(last) > room(); ) {
      // A single character that is wider than the line stands there all the same.
      const piece = beginning(last, room()) || (letters(last)[0] ?? "");
      lines.push(piece);
      last = last.slice(piece.length);
    }
  }
  return [...lines, last].map((line, index) => (index > 0 ? indent + line : line));
}
