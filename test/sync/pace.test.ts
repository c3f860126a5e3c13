/** Invariant: whatever a row costs, a read soon takes no longer than its target, and not much less than it may. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Pace } from "../../src/sync/pace.js";

it("finds the stretch that fits the target", () => {
  const target = fc.integer({ min: 1, max: 50 });
  const costs = fc.array(fc.double({ min: 0.0001, max: 200, noNaN: true }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(target, costs, (targetMs, perRowMs) => {
      const pace = new Pace(targetMs);
      for (const cost of perRowMs) {
        for (let read = 0; read < 20; read++) pace.took(pace.rows * cost);
        expect(pace.rows === 1 || pace.rows * cost <= targetMs * 1.001).toBe(true);
        expect(pace.rows === 4096 || (pace.rows + 1) * cost * 2 >= targetMs * 0.999).toBe(true);
      }
    }),
  );
});

it("halves down to one row and no further", () => {
  const pace = new Pace(2);
  for (let n = 0; n < 20; n++) pace.halve();
  expect(pace.rows).toBe(1);
});
