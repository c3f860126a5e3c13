import { fold } from "./fold.js";
import { terminalWidth } from "./terminal.js";
import { widthOf } from "./width.js";

/** A day and its time are one word. */
const BETWEEN_WORDS = / (?!\d\d:\d\d)/;

/** Numbers are grouped (1,234) and stand to the right, under a head that does the same. */
export type Cell = string | number;

const GAP = "  ";

/**
 * No column of text is made narrower than its longest word, so that paths and names can be copied; where that doesn't do, words
 * longer than this are broken, and then those longer than the last.
 */
const FLOORS = [Number.POSITIVE_INFINITY, 20, 10];

/**
 * Rows as aligned columns; trailing blanks are cut.
 *
 * @param room how many columns of the terminal there are: on a narrow one, the widest cells go on in further lines
 */
export function columns(rows: readonly (readonly Cell[])[], room = terminalWidth(process.stdout)): string {
  const numeric = new Set<number>();
  const cells = rows.map((row) =>
    row.map((cell, column) => {
      if (typeof cell === "number") numeric.add(column);
      return typeof cell === "number" ? cell.toLocaleString("en-US") : oneLine(cell);
    }),
  );
  const widths = fitting(cells, numeric, room);
  return cells.flatMap((row) => linesOf(row, widths, numeric)).join("\n");
}

/** What others have named (tables, keys, reasons) must neither break the table nor steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

function linesOf(row: readonly string[], widths: readonly number[], numeric: ReadonlySet<number>): string[] {
  const folded = row.map((cell, column) => fold(cell, widths[column] ?? 0));
  const height = Math.max(...folded.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    folded
      .map((lines, column) => {
        const text = lines[line] ?? "";
        const blank = " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text)));
        return numeric.has(column) ? blank + text : text + blank;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The widths at which a table fits, or nearly: the widest columns of text give way first. */
function fitting(cells: readonly (readonly string[])[], numeric: ReadonlySet<number>, room: number): number[] {
  const count = Math.max(0, ...cells.map((row) => row.length));
  const column = (index: number) => cells.map((row) => row[index] ?? "");
  const most = (texts: readonly string[]) => texts.reduce((widest, text) => Math.max(widest, widthOf(text)), 0);
  const natural = Array.from({ length: count }, (_, index) => most(column(index)));
  const free = room - GAP.length * (count - 1);
  if (sum(natural) <= free) return natural;
  const words = natural.map((width, index) =>
    numeric.has(index) ? width : most(column(index).flatMap((text) => text.split(BETWEEN_WORDS))),
  );
  let widths = natural;
  for (const floor of FLOORS) {
    const floors = words.map((word, index) => (numeric.has(index) ? word : Math.min(word, floor)));
    widths = narrowed(natural, floors, free);
    if (sum(widths) <= free) break;
  }
  return widths;
}

function narrowed(natural: readonly number[], floors: readonly number[], free: number): number[] {
  const widths = natural.map((width, index) => Math.max(floors[index] ?? 0, Math.min(width, free)));
  for (let over = sum(widths) - free; over > 0; over--) {
    let widest = -1;
    widths.forEach((width, index) => {
      if (width > (floors[index] ?? 0) && width > (widths[widest] ?? 0)) widest = index;
    });
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
