/*
 * Invariant: a body holds ASCII only and means the same JSON as before, but for lone surrogates, raw or escaped, which no
 * server takes.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toAsciiJson } from "../../src/document/ascii.js";

/** The value with U+FFFD for every lone surrogate. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}

const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const surrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code));
const text = fc.string({ unit: fc.oneof(anyUnit, surrogate, fc.constantFrom("\\", "u", "d800", '"', "é", "😀")) });
const json = fc.jsonValue({ stringUnit: fc.oneof(anyUnit, surrogate) as never });

/** JSON text that holds lone surrogates as they are, where JSON.stringify would escape them. */
function withRawSurrogates(value: unknown): string {
  return JSON.stringify(value).replaceAll(/(\\\\)|\\u(d[89a-f]..)/g, (whole, backslashes: string, code: string) =>
    backslashes ? whole : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

test("any JSON", () => {
  const values = fc.oneof(fc.tuple(text, fc.dictionary(text, text)), json);
  fc.assert(
    fc.property(values, (value) => {
      for (const before of [JSON.stringify(value), withRawSurrogates(value)]) {
        const ascii = toAsciiJson(before);
        expect(ascii).toMatch(/^[\0-\x7f]*$/);
        expect(JSON.parse(ascii)).toEqual(wellFormed(JSON.parse(JSON.stringify(value))));
      }
    }),
    { numRuns: 200 },
  );
});

test("several lines keep their line ends; ASCII is not touched", () => {
  expect(toAsciiJson('{"a":"é"}\n{"b":"\u2028"}\n')).toBe('{"a":"\\u00e9"}\n{"b":"\\u2028"}\n');
  expect(toAsciiJson('{"a":"\\u00e9\\n\x7f"}')).toBe('{"a":"\\u00e9\\n\x7f"}');
  expect(toAsciiJson('"😀"')).toBe('"\\ud83d\\ude00"');
  expect(toAsciiJson('"\\\\ud800"')).toBe('"\\\\ud800"');
});

test("one call does not depend on the one before", () => {
  expect(["é", "é", "a", "é"].map(toAsciiJson)).toEqual(["\\u00e9", "\\u00e9", "a", "\\u00e9"]);
});
