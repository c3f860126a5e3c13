/**
 * Invariant: there is no point at which the daemon says it may be killed that the tests beside this one don't kill it at, once
 * the first time it is reached and once a later time.
 */
import { expect, it } from "vitest";
import { POINTS } from "../../src/reached.js";
import { CRASHES } from "./crash-points.js";

it("every point is tried, the first and a later time", () => {
  const tried = Object.values(CRASHES).flat();
  const at = (times: (time: number) => boolean) =>
    new Set(tried.filter(([, time]) => times(time)).map(([point]) => point));
  expect([...POINTS].filter((point) => !at((time) => time === 1).has(point))).toEqual([]);
  expect([...POINTS].filter((point) => !at((time) => time > 1).has(point))).toEqual([]);
});
