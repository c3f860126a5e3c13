/*
 * Invariant: every id is deleted by exactly one request; an id that a filter would read as something else goes by its path,
 * one that a path would lose goes by a filter; no filter outgrows what proxies let through.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DeleteRequest, planDeletes } from "../../src/typesense/delete.js";

/** The ids of a request, read off its filter. */
function idsOf(request: DeleteRequest): string[] {
  if (request.by === "id") return [request.id];
  expect(request.filter).toMatch(/^id:\[`.*`\]$/);
  const ids = request.filter.slice(5, -2).split("`,`");
  expect(ids).toHaveLength(request.count);
  return ids;
}

const awkward = fc.constantFrom(
  "*",
  "`",
  "a`b",
  " ",
  " a",
  "a ",
  "a b",
  "ü",
  "a,b",
  "[",
  "]",
  "a&&b",
  "/",
  "%2F",
  "\n",
  "~*",
);
const safe = fc.oneof(fc.string({ unit: fc.constantFrom(..."AZaz09_.:@~-"), minLength: 1 }), fc.nat().map(String));
const id = fc.oneof(safe, safe, fc.constantFrom(".", ".."), awkward, fc.string({ unit: "grapheme", minLength: 1 }));

test("every id is in exactly one request, of the kind that can express it", () => {
  const seen = { id: 0, filter: 0 };
  fc.assert(
    fc.property(fc.uniqueArray(id, { maxLength: 30 }), (ids) => {
      const requests = planDeletes(ids);
      expect(requests.flatMap(idsOf).sort()).toEqual([...ids].sort());
      for (const request of requests) {
        seen[request.by]++;
        for (const each of idsOf(request)) {
          if (!/^[A-Za-z0-9_.:@~-]+$/.test(each)) expect(request.by).toBe("id");
          if (each === "." || each === "..") expect(request.by).toBe("filter");
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(Math.min(seen.id, seen.filter)).toBeGreaterThan(100);
});

test("filters are short, and as few as can be", () => {
  const length = fc.integer({ min: 1, max: 200 });
  const many = fc.tuple(fc.integer({ min: 4, max: 2000 }), length, fc.constantFrom("a", ":", "@", "~"));
  fc.assert(
    fc.property(many, ([count, width, char]) => {
      const ids = Array.from({ length: count }, (_, index) => `${index}${char.repeat(width)}`);
      const sizes = planDeletes(ids).map((request) => {
        expect(request.by).toBe("filter");
        return encodeURIComponent((request as { filter: string }).filter).length;
      });
      expect(Math.max(...sizes)).toBeLessThan(6_100);
      for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThan(5_000);
    }),
    { numRuns: 20 },
  );
});

test("up to three safe ids go one by one, more in one list", () => {
  expect(planDeletes([])).toEqual([]);
  expect(planDeletes(["1", "2", "3"]).map(({ by }) => by)).toEqual(["id", "id", "id"]);
  expect(planDeletes(["1", "2", "3", "4"])).toEqual([{ by: "filter", filter: "id:[`1`,`2`,`3`,`4`]", count: 4 }]);
});
