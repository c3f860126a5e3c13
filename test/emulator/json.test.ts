/*
 * Invariant: a JSON text is accepted exactly when the server accepts it, no digit of an integer is lost, floats are
 * written as the server writes them, and a refusal is worded as the server words it.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDouble, formatSixDigits } from "../../src/emulator/json/number.js";
import { parseJson } from "../../src/emulator/json/parse.js";
import { writeJson } from "../../src/emulator/json/write.js";

function rewrite(text: string): string {
  const parsed = parseJson(text);
  return parsed.ok ? writeJson(parsed.value) : parsed.message;
}

function complaint(text: string, wellFormed = true): string {
  const parsed = parseJson(text, wellFormed);
  return parsed.ok ? "accepted" : parsed.message;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("values", () => {
  test("any value comes back as it was, with sorted keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(rewrite(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("any 64-bit integer comes back digit for digit", () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), (value) => {
        expect(rewrite(`[${value}]`)).toBe(`[${value}]`);
      }),
    );
  });

  test.each([
    ["keys are sorted", '{"b":1,"a":{"z":1,"y":2},"10":0,"9":0}', '{"10":0,"9":0,"a":{"y":2,"z":1},"b":1}'],
    ["the last of equal keys counts", '{"a":1,"a":2}', '{"a":2}'],
    [
      "names of Object's own members are just keys",
      '{"__proto__":1,"constructor":2}',
      '{"__proto__":1,"constructor":2}',
    ],
    ["an integer beyond 64 bits is a double", "[18446744073709551616]", "[1.8446744073709552e+19]"],
    ["a whole float stays a float", "[1.0,-0.0,1e2]", "[1.0,-0.0,100.0]"],
    ["minus nought is an integer", "[-0]", "[0]"],
    ["escapes are resolved", '["caf\\u00e9 \\ud83c\\udfad\\/\\t\\u001f"]', '["café 🎭/\\t\\u001f"]'],
    ["white space is ignored", ' { "a" : [ 1 , 2 ] }\r', '{"a":[1,2]}'],
  ])("%s", (_title, text, written) => {
    expect(rewrite(text)).toBe(written);
  });

  test.each([
    [1e14, "100000000000000.0"],
    [1e15, "1e+15"],
    [1.5e300, "1.5e+300"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [-123.456, "-123.456"],
  ])("the double %d is written %s", (value, written) => {
    expect(formatDouble(value)).toBe(written);
  });

  test.each([
    [1234567.89, "1.23457e+06"],
    [100000, "100000"],
    [0.00001234567, "1.23457e-05"],
    [2.5, "2.5"],
  ])("as text %d is %s", (value, written) => {
    expect(formatSixDigits(value)).toBe(written);
  });
});

describe("refusals", () => {
  test("a damaged text is refused exactly when it is no JSON any more, and both readers agree on it", () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", "{", "}", "[", "]", '"', "\\", ",", ":", "-", ".", "e", "0", "x", "é"),
      )
      .map(([text, at, character]) => {
        const position = at % (text.length + 1);
        return text.slice(0, position) + character + text.slice(position + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        const message = complaint(text);
        if (!isJson(text)) expect(message).toMatch(/ at line 1, column \d+: |out_of_range/);
        else if (!/[eE]\+?\d{3}|\\u/.test(text)) expect(message).toBe("accepted");
      }),
      { numRuns: 500 },
    );
  });

  const at = (column: number) =>
    `[json.exception.parse_error.101] parse error at line 1, column ${column}: syntax error while parsing `;

  test.each([
    ["{} x", `${at(4)}value - invalid literal; last read: '{} x'; expected end of input`],
    ['{"a":1} {', `${at(9)}value - unexpected '{'; expected end of input`],
    ['{"a":01}', `${at(7)}object - unexpected number literal; expected '}'`],
    ['{"a" 1}', `${at(6)}object separator - unexpected number literal; expected ':'`],
    ['{"a":1,}', `${at(8)}object key - unexpected '}'; expected string literal`],
    ["[1,]", `${at(4)}value - unexpected ']'; expected '[', '{', or a literal`],
    ["[1 2]", `${at(4)}array - unexpected number literal; expected ']'`],
    ['{"a":"x', `${at(8)}value - invalid string: missing closing quote; last read: '"x'`],
    [
      '{"a":"\u0009"}',
      `${at(7)}value - invalid string: control character U+0009 (HT) must be escaped to \\u0009 or \\t; last read: '"<U+0009>'`,
    ],
    ['["\\q"]', `${at(4)}value - invalid string: forbidden character after backslash; last read: '"\\q'`],
    ['["\\u12g4"]', `${at(7)}value - invalid string: '\\u' must be followed by 4 hex digits; last read: '"\\u12g'`],
    [
      '["\\udc00"]',
      `${at(8)}value - invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF; last read: '"\\udc00'`,
    ],
    ["[-x]", `${at(3)}value - invalid number; expected digit after '-'; last read: '-x'`],
    ["[1.x]", `${at(4)}value - invalid number; expected digit after '.'; last read: '1.x'`],
    ["[1ex]", `${at(4)}value - invalid number; expected '+', '-', or digit after exponent; last read: '1ex'`],
    ["[1e+x]", `${at(5)}value - invalid number; expected digit after exponent sign; last read: '1e+x'`],
    ['["é" x]', `${at(7)}array - invalid literal; last read: '"é" x'; expected ']'`],
    ["[-1e999]", "[json.exception.out_of_range.406] number overflow parsing '-1e999'"],
  ])("%s", (text, message) => {
    expect(complaint(text)).toBe(message);
  });

  test("a text whose bytes were not UTF-8", () => {
    const message = `${at(9)}value - invalid string: ill-formed UTF-8 byte; last read: '"é'`;
    expect(complaint('{"a":"é\ufffd"}', false)).toBe(message);
  });
});
