/**
 * Invariant: in a real browser the page shows how things stand and follows them by itself, data is never more than text, nothing
 * overflows on a phone, what it does is done with the token; and all of it can be read, heard, and used without a mouse.
 *
 * Skipped where there is no chromium.
 */
import { expect, it, onTestFinished } from "vitest";
import { hasBrowser, startBrowser } from "../support/browser.js";
import { urlOf } from "../support/http.js";
import { illegible, unreachable } from "../support/usable.js";
import { World } from "../support/world.js";

const NASTY = "<img src=x onerror=alert(1)>";
const LONG = "a_rather_long_name_that_somebody_has_given_to_a_table_of_theirs";
const TABLES = [
  "CREATE TABLE lines (id TEXT PRIMARY KEY, text TEXT, n INTEGER)",
  `CREATE TABLE ${LONG} (id INTEGER PRIMARY KEY, text TEXT)`,
  `INSERT INTO lines VALUES ('${NASTY}', 'The ${NASTY} lantern', 'many')`,
];

it.skipIf(!hasBrowser)("shows, follows and does", { timeout: 120_000 }, async () => {
  const [world, browser] = await Promise.all([
    World.create({ statements: TABLES, settings: { HTTP_TOKEN: "t0ken", HTTP_LISTEN: "127.0.0.1:0" } }),
    startBrowser(),
  ]);
  onTestFinished(() => browser.close());
  const daemon = await world.run();
  const url = await urlOf(daemon);
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (said) => faults.push(...(/Content Security|Trusted/.test(said.text()) ? [said.text()] : [])));
  page.on("request", (request) =>
    faults.push(...(request.url().startsWith(`${url}/`) || request.url().startsWith("data:") ? [] : [request.url()])),
  );
  const sees = (selector: string, text: string) => page.locator(selector, { hasText: text }).first().waitFor();

  await page.goto(url);
  await page.fill("#token", "wrong");
  await page.keyboard.press("Enter");
  await sees("#token-answer", "That is not the token");
  await page.fill("#token", "t0ken");
  await page.keyboard.press("Enter");
  await sees("#verdict-words", "Search is current, but 1 document is refused");
  await sees("#streams-rows", LONG);
  expect(await page.locator("#rejections-list td code").first().textContent()).toBe(NASTY);
  expect(await page.locator("[aria-live]").count()).toBe(1);
  expect(await page.evaluate("[document.cookie, localStorage.length, location.href]")).toEqual(["", 0, `${url}/`]);

  await page.selectOption("#search-collection", "lines__v1");
  await page.fill("#search-q", "lantern");
  await sees("#search-hits mark", "lantern");
  expect(await page.locator("#search-hits .id").first().textContent()).toBe(NASTY);
  world.write(["INSERT INTO lines VALUES ('2', 'Another lantern', 9007199254740993)"]);
  await sees("#search-answer", "2 documents found");
  await sees("#search-hits dd", "9007199254740993");
  // What is searched again by itself is not read out.
  expect(await page.locator("#search-told").textContent()).toBe("1 document found");
  expect(await illegible(page)).toEqual([]);
  expect(await unreachable(page)).toEqual([]);

  world.write(["UPDATE lines SET n = 5"]);
  await sees("#verdict-words", "Search is current");
  await sees("#rejections-list", "Nothing is refused.");
  await page.click('[aria-label="Verify lines"]');
  await sees("#streams-rows", "in sync, just now");
  await page.click("#replay-form button");
  await page.click("text=Send these again");
  await sees("#replay-answer", "It has begun");

  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  expect(await page.locator("img").count()).toBe(0);
  expect(await illegible(page)).toEqual([]);
  // Cards on a phone are still a table to who can't see them.
  await page.getByRole("table", { name: "Every stream" }).getByRole("rowheader", { name: "lines lines__v1" }).waitFor();

  await daemon.stop();
  await sees("#verdict-words", "The daemon can't be reached since");
  expect(await illegible(page)).toEqual([]);
  const { port } = new URL(url);
  await world.run({ HTTP_LISTEN: `127.0.0.1:${port}` });
  await sees("#verdict-words", "Search is current");
  expect(faults).toEqual([]);
});
