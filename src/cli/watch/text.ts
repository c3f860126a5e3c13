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
  const lines = [""];
  for (const word of line(text).text.split(" ")) {
    const last = lines.length - 1;
    const joined = lines[last] === "" ? word : `${lines[last]} ${word}`;
    if ([...joined].length <= width || lines[last] === "") lines[last] = joined;
    else lines.push(`  ${word}`);
  }
  return lines.map((each) => line(each, tone));
}

/** A table that fits: the first column gives way, and is cut where it must be. Numbers, from the third column on, stand to the right. */
export function table(
  head: readonly string[],
  rows: readonly { cells: readonly string[]; tone: Line["tone"] }[],
  width: number,
  unicode: boolean,
): Line[] {
  const all = [head, ...rows.map(({ cells }) => cells)];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => [...(cells[column] ?? "")].length)));
  const others = widths.slice(1).reduce((sum, each) => sum + each + 2, 0);
  widths[0] = Math.max(8, Math.min(widths[0] ?? 0, width - others));
  const render = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const room = widths[column] ?? 0;
        const text = column === 0 ? cut(cell, room, unicode) : cell;
        const blank = " ".repeat(Math.max(0, room - [...text].length));
        return column < 2 ? text + blank : blank + text;
      })
      .join("  ")
      .trimEnd();
  return [line(render(head), "strong"), ...rows.map(({ cells, tone }) => line(render(cells), tone))];
}

/** A text of at most so many characters; what is missing shows. */
export function cut(text: string, width: number, unicode: boolean): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  const mark = unicode ? "…" : "...";
  return letters.slice(0, Math.max(0, width - mark.length)).join("") + mark;
}
