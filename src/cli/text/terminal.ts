import type { WriteStream } from "node:tty";

type Output = Pick<WriteStream, "isTTY" | "columns">;

/** How many columns there are: 80 where a terminal doesn't tell, and as many as it takes in a pipe. */
export function terminalWidth({ isTTY, columns }: Output): number {
  return isTTY ? columns || 80 : Number.POSITIVE_INFINITY;
}

/** Whether output goes to a terminal that can move its cursor. */
export function canMove({ isTTY }: Output, { TERM }: NodeJS.ProcessEnv): boolean {
  return isTTY && TERM !== undefined && TERM !== "" && TERM !== "dumb";
}

/** Whether the terminal shows more than ASCII. */
export function hasUnicode({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
}
