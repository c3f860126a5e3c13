/**
 * The blocks of the East Asian wide and fullwidth characters (https://www.unicode.org/reports/tr11/): each takes two columns
 * of a terminal, and so do emoji.
 */
const WIDE_BLOCKS = [
  "\\u{1100}-\\u{115f}\\u{a960}-\\u{a97f}\\u{ac00}-\\u{d7a3}", // Hangul
  "\\u{2e80}-\\u{303e}\\u{3041}-\\u{4dbf}\\u{4e00}-\\u{a4cf}", // radicals, kana, Bopomofo, Han, Yi
  "\\u{f900}-\\u{faff}\\u{fe10}-\\u{fe19}\\u{fe30}-\\u{fe6f}\\u{ff01}-\\u{ff60}\\u{ffe0}-\\u{ffe6}", // compatibility forms
  "\\u{16fe0}-\\u{18cff}\\u{1aff0}-\\u{1b2ff}\\u{1f200}-\\u{1f2ff}\\u{20000}-\\u{3fffd}", // the planes beyond
];

const WIDE = new RegExp(`[${WIDE_BLOCKS.join("")}]|\\p{Emoji_Presentation}|\\u{fe0f}`, "u");

/** What is drawn over the character before it, or not at all. */
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]*$/u;

const ASCII = /^[\x20-\x7e]*$/;

let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for single characters: a letter with its accents, an emoji of several code points. */
export function letters(text: string): string[] {
  if (ASCII.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  return letters(text).reduce((sum, letter) => sum + widthOfLetter(letter), 0);
}

function widthOfLetter(letter: string): number {
  if (NOTHING.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}

/** The longest beginning of a text that takes no more than so many columns. */
export function beginning(text: string, width: number): string {
  let room = width;
  let taken = "";
  for (const letter of letters(text)) {
    room -= widthOfLetter(letter);
    if (room < 0) break;
    taken += letter;
  }
  return taken;
}

/** A text of at most so many columns; what is missing shows. */
export function cut(text: string, width: number, unicode: boolean): string {
  if (widthOf(text) <= width) return text;
  const mark = unicode ? "…" : "...";
  return beginning(text, Math.max(0, width - mark.length)) + mark;
}
