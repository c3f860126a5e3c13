import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const ILLEGIBLE = readFileSync(new URL("illegible.mjs", import.meta.url), "utf8");

/** What can't be read on a page for want of contrast, in light and in dark. */
export async function illegible(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const found = (await page.evaluate(ILLEGIBLE)) as string[];
    faults.push(...found.map((fault) => `${colorScheme}: ${fault}`));
  }
  return faults;
}

const ALL = `[...document.querySelectorAll("a[href], button, input, select")].filter((node) => node.checkVisibility())`;

/** What can be done on a page and is not reached by the Tab key from its beginning on, or shows no sign of that. */
export async function unreachable(page: Page): Promise<string[]> {
  await page.evaluate("document.activeElement.blur()");
  const count = (await page.evaluate(`${ALL}.length`)) as number;
  const look = `(() => {
    const node = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    return outlineStyle === "none" || parseFloat(outlineWidth) < 2 ? -1 : ${ALL}.indexOf(node);
  })()`;
  const seen = new Set<unknown>();
  for (let press = 0; press <= count + 1; press++) {
    await page.keyboard.press("Tab");
    seen.add(await page.evaluate(look));
  }
  const names = (await page.evaluate(`${ALL}.map((node) => node.outerHTML.slice(0, 80))`)) as string[];
  return names.filter((_, index) => !seen.has(index));
}
