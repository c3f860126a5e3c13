/**
 * Invariant: lines give back what was put into them, one by one and as a body, also in memory that has held others before; what
 * was handed out as text stays as it was.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Lines } from "../../src/sync/lines.js";

const line = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  // More than the memory that lines begin with, and more than twice as much as there is.
  fc.constantFrom(16_383, 16_384, 100_000).map((length) => "x".repeat(length)),
);

it("lines hold what is put into them", () => {
  let lines = new Lines();
  let before: string[] = [];
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.nat(12), fc.nat(12), fc.boolean(), (put, one, other, isNew) => {
      const kept = lines.map((text) => text);
      lines = isNew ? new Lines() : lines.clear();
      for (const text of put) lines.add(text);
      expect(lines).toHaveLength(put.length);
      expect(lines.map((text) => text)).toEqual(put);
      const [first = 0, end = 0] = [one, other].map((at) => Math.min(at, put.length)).sort((a, b) => a - b);
      const part = put.slice(first, end);
      expect(lines.body(first, end).toString()).toBe(part.join("\n"));
      expect(lines.size(first, end)).toBe(part.reduce((bytes, text) => bytes + text.length + 1, 0));
      expect(kept).toEqual(before);
      before = put;
    }),
    { numRuns: 100, examples: [[["x".repeat(16_384), "y"], 0, 2, true]] },
  );
});
