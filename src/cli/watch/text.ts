import { fold } from "../text/fold.js";
import { cut, widthOf } from "../text/width.js";

/** A line as plain text, and how it is to be taken: shown as a colour where there are colours. */
export interface Line {
  text: string;
  tone: "plain" | "strong" | "worth a look" | "bad";
}

/** What others have named (tables, reasons) must not steer the terminal. */
export function line(text: string, tone: Line["tone"] = "plain"): Line {
  return { text: text.replace(/\p{Cc}+/gu, " "), tone };
}

/** A text as lines that fit, broken between words; those behind the first are indented. */
export function wrapped(text: string, width: number, tone: Line["tone"]): Line[] {
  return fold(line(text).text, width, "  ").map((each) => line(each, tone));
}

/** A table that fits: the first column gives way, and is cut where it must be. Numbers, from the third column on, stand to the right. */
export function table(
  head: readonly string[],
  rows: readonly { cells: readonly string[]; tone: Line["tone"] }[],
  width: number,
  unicode: boolean,
): Line[] {
  const all = [head, ...rows.map(({ cells }) => cells)];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => widthOf(cells[column] ?? ""))));
  const others = widths.slice(1).reduce((sum, each) => sum + each + 2, 0);
  widths[0] = Math.max(8, Math.min(widths[0] ?? 0, width - others));
  const render = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const room = widths[column] ?? 0;
        const text = column === 0 ? cut(cell, room, unicode) : cell;
        const blank = " ".repeat(Math.max(0, room - widthOf(text)));
        return column < 2 ? text + blank : blank + text;
      })
      .join("  ")
      .trimEnd();
  return [line(render(head), "strong"), ...rows.map(({ cells, tone }) => line(render(cells), tone))];
}
