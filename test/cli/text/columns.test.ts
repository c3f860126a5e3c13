/**
 * Invariant: a table stands straight on a terminal whatever its cells hold, fits into the room that there is, and loses nothing;
 * numbers are grouped and stand to the right.
 */
import { expect, test } from "vitest";
import { columns } from "../../../src/cli/text/columns.js";
import { cut, widthOf } from "../../../src/cli/text/width.js";

test.each([
  ["", 0],
  ["lines", 5],
  ["演劇の台本", 10],
  ["한국어", 6],
  ["ﾊﾝｶｸ", 4],
  ["cafe\u0301", 4],
  ["👩‍👩‍👧 ❤️ 🇩🇪", 8],
  ["“Łódź” → ∅", 10],
])("%j takes %d columns", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test("wide letters, numbers, and what would steer the terminal", () => {
  const rows = [
    ["TABLE", "ROWS", "STATE"],
    ["演劇", 1_234_567, "live"],
    ["li\u001bnes\n2", 8, ""],
  ];
  expect(columns(rows).split("\n")).toEqual([
    "TABLE          ROWS  STATE", //
    "演劇      1,234,567  live",
    "li nes 2          8",
  ]);
  expect(columns([])).toBe("");
});

test("on a narrow terminal the widest cells go on below, between words where they have some", () => {
  const name = `a_${"long_".repeat(6)}name`;
  const rows = [
    ["TABLE", "ROWS", "REASON"],
    [name, 8_000, "holds text, which is no int64, and so on"],
    ["演劇の台本と登場人物の一覧表", 1, "none"],
  ];
  const lines = columns(rows, 50).split("\n");
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(50);
  expect(lines.map((line) => line.split(" ")[0]).join("")).toBe(`TABLE${name}演劇の台本と登場人物の一覧表`);
  expect(columns([rows[0] ?? [], [name, 8, "holds text"]], 52)).toMatch(new RegExp(`^${name}  .*holds\\n +text$`, "m"));
  const plain = columns(rows.slice(0, 2), 50).split("\n");
  const last = plain.map((line) => line.slice(plain[0]?.indexOf("REASON")));
  expect(last.join(" ").replaceAll(/ +/g, " ").trim()).toBe("REASON holds text, which is no int64, and so on");
  const moment = "2026-01-01 00:00:00";
  expect(columns([[moment, "all that has changed"]], 30)).toBe(
    `${moment}  all that\n${" ".repeat(21)}has\n${" ".repeat(21)}changed`,
  );
  expect(columns(rows)).toContain(`${name}  8,000  holds text, which is no int64, and so on`);
});

test("what is cut shows it", () => {
  expect([cut("演劇の台本", 10, true), cut("演劇の台本", 8, true), cut("演劇の台本", 8, false)]).toEqual([
    "演劇の台本",
    "演劇の…",
    "演劇...",
  ]);
});
