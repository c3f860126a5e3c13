import { readdirSync, readFileSync } from "node:fs";

/** The project's folder. */
export const root = new URL("../../", import.meta.url);

/** The pages that people read, from the project's folder on. */
export const pages = [
  "README.md",
  ...readdirSync(new URL("docs/", root))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
];

export function readPage(page: string): string {
  return readFileSync(new URL(page, root), "utf8");
}

export interface Block {
  page: string;
  text: string;
  /** What the page shows as its output: a block without a language right behind it. */
  output: string | undefined;
}

/** The shell blocks of a page. */
export function shellBlocks(page: string): Block[] {
  const blocks = readPage(page).matchAll(/^```sh\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?/gms);
  return Array.from(blocks, ([, text = "", output]) => ({ page, text, output }));
}

/** The blocks of a page in another language. */
export function blocksIn(page: string, language: "json" | "ts"): string[] {
  const blocks = readPage(page).matchAll(/^```(\w+)\n(.*?)^```/gms);
  return Array.from(blocks).flatMap(([, name, text = ""]) => (name === language ? [text] : []));
}

/** Output in which lengths of time don't differ, nor the blanks before them. */
export function withoutTimes(output: string): string {
  return output.replaceAll(/ +\d+(\.\d)? (ms|s|min)\b/g, " (a time)");
}
