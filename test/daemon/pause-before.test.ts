/**
 * Invariant: whatever fails, and however often in a row, the pause before the next try is never longer than the bound, never much
 * shorter than half of it once that is reached, and until then never shorter than the one before; where a server waits for somebody to
 * make room, it is long from the first.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { pauseBefore } from "../../src/daemon/pause-before.js";
import type { Failure } from "../../src/typesense/outcome.js";

const NOT_READY: Failure = { kind: "unavailable", message: "Not Ready or Lagging", status: 503 };
const NO_ROOM: Failure = { kind: "unavailable", message: "Rejecting write", status: 422 };
const FAILURES: Failure[] = [
  NOT_READY,
  NO_ROOM,
  { kind: "altering", message: "Another collection update operation is in progress.", status: 422 },
  { kind: "uncertain", message: "no answer within the deadline" },
  { kind: "unavailable", message: "the database is locked" },
  { kind: "missing", message: "Collection not found", status: 404 },
];

const failure = fc.constantFrom(...FAILURES);
/** As RETRY_MAX_MS may be set. */
const bound = fc.integer({ min: 10, max: 3_600_000 });
const chance = fc.double({ min: 0, max: 1, noNaN: true });

test("pauses are within their bound, whatever failed before", () => {
  fc.assert(
    fc.property(bound, failure, fc.nat(100_000), chance, (mostMs, failed, before, by) => {
      const ms = pauseBefore(before + 1, failed, mostMs, by);
      expect(ms).toBeGreaterThanOrEqual(Math.min(mostMs, 400) / 2);
      expect(ms).toBeLessThanOrEqual(mostMs);
    }),
  );
});

test("pauses grow until the bound, and stay there", () => {
  fc.assert(
    fc.property(bound, failure, fc.array(chance, { minLength: 40, maxLength: 40 }), (mostMs, failed, chances) => {
      let reached = 0;
      for (const [before, by] of chances.entries()) {
        const ms = pauseBefore(before + 1, failed, mostMs, by);
        expect(ms).toBeGreaterThanOrEqual(Math.min(reached, mostMs / 2));
        reached = ms;
      }
      expect(reached).toBeGreaterThanOrEqual(mostMs / 2);
    }),
  );
});

test("a server without room is asked seldom from the first, one that is about to answer is not", () => {
  const first = (failed: Failure) => pauseBefore(1, failed, 30_000);
  for (const failed of FAILURES) {
    if (failed === NO_ROOM) expect(first(failed)).toBeGreaterThanOrEqual(5_000);
    else expect(first(failed)).toBeLessThanOrEqual(400);
  }
});
