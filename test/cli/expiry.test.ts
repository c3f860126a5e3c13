/**
 * Invariant: a key expires when its maker meant it to, or is not made.
 */
import { expect, test } from "vitest";
import { expiry } from "../../src/cli/expiry.js";

test.each([
  ["90d", 90 * 86_400],
  ["12h", 43_200],
])("after %s", (text, seconds) => {
  const now = Math.floor(Date.now() / 1000);
  expect(expiry(text) - now - seconds).toBeGreaterThanOrEqual(0);
  expect(expiry(text) - now - seconds).toBeLessThan(10);
});

test("on a day", () => {
  expect(expiry("2999-01-31")).toBe(Date.parse("2999-01-31") / 1000);
  expect(expiry("2999-01-31T12:00Z")).toBe(Date.parse("2999-01-31T12:00Z") / 1000);
});

test.each(["soon", "2031-02-30", "", "90"])("%j is no time", (text) => {
  expect(() => expiry(text)).toThrow("It must be a length of time (90d, 12h) or a day");
});

test.each(["2020-01-01", "0"])("%s is not to come", (text) => expect(() => expiry(text)).toThrow("It must be to come"));
