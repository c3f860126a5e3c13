/*
 * Invariant: an import's answer counts only when every line is a result and there is one for every document; whatever else
 * comes is told in words and never thrown.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseResults } from "../../src/typesense/import.js";

const OK = '{"success":true}';
const REFUSED = '{"code":400,"document":"{}","error":"Field `a` must be an int64.","success":false}';

test("one result a document, in order", () => {
  expect(parseResults([OK, REFUSED, '{"id":"7","success":true}'].join("\n"), 3)).toEqual([
    { success: true },
    { success: false, code: 400, error: "Field `a` must be an int64." },
    { success: true },
  ]);
  expect(parseResults(`${OK}\n`, 1)).toEqual([{ success: true }]);
  expect(parseResults("", 0)).toEqual([]);
});

test("a failure without code or reason is still a failure", () => {
  const line = '{"success":false,"code":"x","error":7}';
  expect(parseResults(line, 1)).toEqual([{ success: false, code: 0, error: line }]);
});

describe("no answer", () => {
  test.each([
    ["", 1, "0 results"],
    [OK, 2, "1 results"],
    [`${OK}\n${OK}\n${OK}`, 2, "3 results"],
    [`${OK}{"message": "Rejecting write"}`, 1, "0 results, then"],
    [`${OK}\n${OK}{"message": "Rejecting write"}`, 2, "1 results, then"],
    ['{"message":"Not Ready or Lagging"}', 1, "0 results, then"],
    [`${OK}\n\n${OK}`, 2, "1 results, then"],
    [`${OK}\n{"success":tr`, 2, "1 results, then"],
    ['{"success":"true"}', 1, "0 results, then"],
    ['{"success":1}', 1, "0 results, then"],
    ["null", 1, "0 results, then"],
    ["true", 1, "0 results, then"],
    ['["success"]', 1, "0 results, then"],
    ["<html>502 Bad Gateway</html>", 1, "0 results, then"],
    [`\ufeff${OK}`, 1, "0 results, then"],
  ])("%j for %i documents", (answer, count, said) => {
    expect(parseResults(answer, count)).toEqual(expect.stringContaining(said));
  });

  test("is quoted in part only", () => {
    expect((parseResults("x".repeat(10_000), 1) as string).length).toBeLessThan(300);
  });
});

test("any answer is results for exactly so many documents, or words", () => {
  const line = fc.oneof(
    fc.constantFrom(OK, REFUSED, "", '{"message":"x"}', `${OK}${OK}`),
    fc.json(),
    fc.string({ unit: "binary" }),
    fc.record({ success: fc.jsonValue(), code: fc.jsonValue() }).map((value) => JSON.stringify(value)),
  );
  const results = fc.array(fc.constantFrom(OK, REFUSED), { maxLength: 5 });
  const answers = fc.oneof(fc.array(line, { maxLength: 5 }), results).map((lines) => lines.join("\n"));
  const seen = { results: 0, words: 0 };
  fc.assert(
    fc.property(answers, fc.nat(5), (answer, count) => {
      const parsed = parseResults(answer, count);
      if (typeof parsed === "string") expect(parsed).toContain("results");
      else expect(parsed).toHaveLength(count);
      seen[typeof parsed === "string" ? "words" : "results"]++;
    }),
    { numRuns: 300 },
  );
  // One in eight at the least is an answer that fits: none in 300 has a chance of 10^-11 or less.
  expect(Math.min(seen.words, seen.results)).toBeGreaterThan(0);
});
