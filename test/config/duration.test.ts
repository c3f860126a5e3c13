/** Invariant: a length of time is a whole number with its unit, and nothing else is taken for one. */
import { expect, it } from "vitest";
import { parseDuration } from "../../src/config/duration.js";

it.each([
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["24h", 86_400_000],
  ["7d", 604_800_000],
  ["7 D", 604_800_000],
  [" 1s ", 1_000],
  ["0", 0],
  ["0d", 0],
  ["3650d", 315_360_000_000],
])("%j is %d ms", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each(["", "7", "d", "-1s", "1.5h", "1h30m", "1w", "3651d", "9999999999s", "1e3s", "0x1s", "2026-11-23T10:00Z"])(
  "%j is none",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);
