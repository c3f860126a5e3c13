import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Row } from "./row.js";

const README = fileURLToPath(new URL("../../README.md", import.meta.url));
const [BEGIN, END] = ["<!-- bench -->", "<!-- /bench -->"];

export function asTable(rows: readonly Row[]): string {
  const cells = rows.map(({ what, measured, against, ratio, goal, met }) => [
    what,
    measured,
    against,
    ratio === null ? "" : String(ratio),
    goal,
    met === null ? "" : met ? "met" : "**missed**",
  ]);
  const lines = [["what", "measured", "compared with", "ratio", "goal", ""], Array(6).fill("---"), ...cells];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** Puts a result into the README's section about performance. */
export function intoReadme(machine: string, rows: readonly Row[]): void {
  const text = readFileSync(README, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has no place for the result (${BEGIN} … ${END})`);
  const section = `${BEGIN}\nMeasured by \`npm run bench\` on ${machine}.\n\n${asTable(rows)}\n`;
  writeFileSync(README, text.slice(0, begin) + section + text.slice(end));
}
