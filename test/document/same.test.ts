/*
 * Invariant: a document is the same however its text is written (order of fields, spelling of numbers and characters, null or
 * nothing), and any change of one value is a difference that names its field; integers are compared to the last digit.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toAsciiJson } from "../../src/document/ascii.js";
import { differingFields, parseExactly } from "../../src/document/same.js";
import { parseJson } from "../../src/emulator/json/parse.js";
import { writeJson } from "../../src/emulator/json/write.js";
import { carefulRows, emptyDatabase, quickRows, tableOf } from "./database.js";

type Value = null | boolean | bigint | number | string | Value[] | { [name: string]: Value };

const RUNS = { seed: 20_26, numRuns: 1000 };

const odd = [
  "",
  "5",
  "1.0",
  "-0",
  "1e5",
  "9007199254740993",
  "null",
  "\u0000int:5",
  "\u0000int:x",
  '"',
  "\\",
  '\\"',
  "é",
  "😀",
  "\u2028",
];
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }).map((text) => text.toWellFormed()),
  fc.constantFrom(...odd),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
);
const integers = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
  fc.bigInt({ min: -9n, max: 9n }),
);
/** As floats: none that is whole and within int64, for that is spelled as an integer by one side. */
const floats = fc.double({ noNaN: true, noDefaultInfinity: true });
const leaf = fc.oneof(fc.boolean(), integers, floats, texts);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 3 }),
  ),
}));
const names = fc.oneof(texts, fc.constantFrom("a", "b", "__proto__", "constructor", "toString", "length"));
const document = fc.dictionary(names, fc.option(value, { freq: 5 }), { maxKeys: 6, noNullPrototype: true });

/** The way our rows are written: numbers as SQLite does, ASCII only, fields in any order, no nulls. */
function asWeDo(value: Value): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return /[.e]/.test(String(value)) ? String(value) : `${value}.0`;
  if (typeof value === "string") return toAsciiJson(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map(asWeDo).join(",")}]`;
  if (value === null || typeof value === "boolean") return String(value);
  const members = Object.entries(value).filter(([, each]) => each !== null);
  return `{${members.map(([name, each]) => `${asWeDo(name)}:${asWeDo(each)}`).join(",")}}`;
}

/** Another way: sorted from the end, exponents, raw characters or needless escapes, nulls, blanks. */
function otherwise(value: Value, needless: boolean): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return value.toExponential().replace("e", "E");
  if (typeof value === "string") return needless ? needlessly(value) : JSON.stringify(value);
  if (Array.isArray(value)) return `[ ${value.map((each) => otherwise(each, needless)).join(" ,")} ]`;
  if (value === null || typeof value === "boolean") return String(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? 1 : -1));
  return `{ ${members.map(([name, each]) => `${otherwise(name, needless)} : ${otherwise(each, needless)}`).join(" , ")} }`;
}

function needlessly(text: string): string {
  return `"${text.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

function difference(one: string, other: string): string[] {
  const fields = differingFields(parseExactly(one), parseExactly(other));
  expect(differingFields(parseExactly(other), parseExactly(one)).sort()).toEqual([...fields].sort());
  return fields;
}

test("however it is written, it is the same", () => {
  fc.assert(
    fc.property(document, fc.boolean(), (fields, needless) => {
      expect(difference(asWeDo(fields), otherwise(fields, needless))).toEqual([]);
    }),
    RUNS,
  );
});

test("what a server makes of a document is the same", () => {
  fc.assert(
    fc.property(document, (fields) => {
      const parsed = parseJson(asWeDo(fields));
      if (!parsed.ok) throw new Error(parsed.message);
      expect(difference(asWeDo(fields), writeJson(parsed.value))).toEqual([]);
    }),
    RUNS,
  );
});

/** Another value than this one, as near to it as can be. */
function altered(value: Value, by: number): Value {
  if (typeof value === "bigint") return value + (by % 2 === 0 ? 1n : -1n);
  if (typeof value === "boolean") return by % 2 === 0 ? !value : value ? 1n : 0n;
  if (typeof value === "string") return by % 3 === 0 ? `${value} ` : by % 3 === 1 ? `${value}\u0000` : `x${value}`;
  if (typeof value === "number")
    return value === 0 ? 5e-324 : value - Math.sign(value) * Math.max(Math.abs(value) * 2.3e-16, 5e-324);
  if (value === null) return [0n, "", false, 0.5][by % 4] as Value;
  if (Array.isArray(value)) {
    if (value.length === 0 || by % 3 === 0) return [...value, by % 2 === 0 ? null : 0n];
    return by % 3 === 1 ? value.slice(1) : value.map((each, index) => (index === 0 ? altered(each, by >> 2) : each));
  }
  const [name] = Object.keys(value);
  if (name === undefined || by % 2 === 0) return { ...value, more: "x" };
  return Object.fromEntries(Object.entries(value).map(([n, v]) => [n, n === name ? altered(v, by >> 1) : v]));
}

test("one value that is changed, added or left out is a difference in its field", () => {
  fc.assert(
    fc.property(document, names, fc.option(value), fc.nat(1000), fc.boolean(), (fields, name, old, by, needless) => {
      const rest = Object.entries(fields).filter(([each]) => each !== name);
      const before = Object.fromEntries([...rest, [name, old]]);
      const after = Object.fromEntries([[name, altered(old, by)], ...rest]);
      expect(difference(asWeDo(before), otherwise(after, needless))).toEqual([name]);
      const without = Object.fromEntries(rest);
      expect(difference(asWeDo(without), otherwise(before, needless))).toEqual(old === null ? [] : [name]);
    }),
    RUNS,
  );
});

test.each([
  ['{"a":9007199254740993}', '{"a":9007199254740992}', ["a"]],
  ['{"a":9223372036854775807}', '{"a":9223372036854775807}', []],
  ['{"a":9223372036854775807}', '{"a":9.223372036854775807e18}', ["a"]],
  ['{"a":9.2233720368547758e+18}', '{"a":9223372036854775808}', []],
  ['{"a":9007199254740992.0}', '{"a":9.007199254740992e+15}', []],
  ['{"a":-9223372036854775808}', '{"a":-9223372036854775807}', ["a"]],
  ['{"a":"9223372036854775807"}', '{"a":9223372036854775807}', ["a"]],
  ['{"a":[1,null]}', '{"a":[1]}', ["a"]],
  ['{"a":{"b":9007199254740993,"c":null}}', '{"a":{"b":9007199254740993}}', []],
  ['{"a":{"b":[9007199254740993]}}', '{"a":{"b":[9007199254740992]}}', ["a"]],
  ['{"a":[]}', '{"a":{}}', ["a"]],
  ['{"a":0}', '{"a":false}', ["a"]],
  ['{"a":"1234567890123456789012345"}', '{"a":"1234567890123456789012346"}', ["a"]],
  [
    '{"a":"say \\"1234567890123456789\\" twice","b":1}',
    '{"b":1,"a":"say \\u00221234567890123456789\\u0022 twice"}',
    [],
  ],
])("%s and %s", (one, other, fields) => {
  expect(difference(one, other)).toEqual(fields);
});

test("millions of digits within a text, beside an integer that must be kept exactly", () => {
  const digits = "1234567890".repeat(1_500_000);
  const long = (text: string, n: number) => `{"a":"${text}","n":900719925474099${n}}`;
  expect(difference(long(digits, 3), long(digits, 3))).toEqual([]);
  expect(difference(long(digits, 3), long(`${digits}1`, 2))).toEqual(["a", "n"]);
  const escapes = '\\"\\u00e9'.repeat(1_000_000);
  expect(difference(long(escapes, 3), long("\\u0022é".repeat(1_000_000), 3))).toEqual([]);
});

test("quick and careful rows are the same as what the server makes of them", () => {
  const connection = emptyDatabase();
  const columns = "i INTEGER, r REAL, n NUMERIC, b BOOLEAN, t TEXT, x";
  const mapping = tableOf(connection, `CREATE TABLE t (id INTEGER PRIMARY KEY, ${columns})`);
  const insert = connection.prepare("INSERT OR REPLACE INTO t VALUES (1, ?, ?, ?, ?, ?, ?)");
  const stored = fc.tuple(
    fc.option(integers),
    fc.option(floats),
    fc.option(fc.oneof(integers, floats)),
    fc.option(fc.constantFrom(0n, 1n)),
    fc.option(texts),
    fc.option(leaf.filter((each) => typeof each !== "boolean")),
  );
  fc.assert(
    fc.property(stored, (row) => {
      insert.run(row);
      const written = [quickRows(connection, mapping)[0], carefulRows(connection, mapping)[0]?.json];
      for (const json of written.map((each) => toAsciiJson(each ?? ""))) {
        const parsed = parseJson(json);
        if (!parsed.ok) throw new Error(parsed.message);
        expect(difference(json, writeJson(parsed.value))).toEqual([]);
      }
    }),
    { ...RUNS, numRuns: 500 },
  );
});
