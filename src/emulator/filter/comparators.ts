import { Double, isNumber, type JsonValue } from "../json/value.js";
import { Refusal } from "../refusal.js";
import type { Field } from "../schema/field.js";
import { scalarOf } from "../schema/types.js";
import { isList, splitValues } from "./values.js";

export type Comparable = number | bigint;
type Test = (value: Comparable) => boolean;

/**
 * Reads the value of a numeric filter: one comparison, a range `a..b`, or a list of those.
 *
 * @returns what to ask of an indexed number
 */
export function numericTest(field: Field, written: string): Test | Refusal {
  const tests: Test[] = [];
  for (const part of isList(written) ? splitValues(written.slice(1, -1)) : [written]) {
    const test = singleTest(field, part.trim());
    if (test instanceof Refusal) return test;
    tests.push(test);
  }
  return (value) => tests.some((test) => test(value));
}

function singleTest(field: Field, part: string): Test | Refusal {
  const range = part.split("..");
  if (range.length === 2) {
    const low = readNumber(field, range[0] ?? "");
    const high = readNumber(field, range[1] ?? "");
    if (low instanceof Refusal) return low;
    return high instanceof Refusal ? high : (value) => value >= low && value <= high;
  }
  const sign = /^(<=|>=|<|>|=)?/.exec(part)?.[0] ?? "";
  const bound = readNumber(field, part.slice(sign.length));
  if (bound instanceof Refusal) return bound;
  switch (sign) {
    case "<":
      return (value) => value < bound;
    case "<=":
      return (value) => value <= bound;
    case ">":
      return (value) => value > bound;
    case ">=":
      return (value) => value >= bound;
    default:
      return (value) => value <= bound && value >= bound;
  }
}

function readNumber(field: Field, written: string): Comparable | Refusal {
  const text = written.trim();
  const type = scalarOf(field.type);
  if (type === "float") {
    const value = Number(text);
    if (text !== "" && !Number.isNaN(value)) return Math.fround(value);
  } else if (/^-?[0-9]+$/.test(text)) {
    return BigInt(text);
  }
  const article = type === "float" ? "a" : "an";
  return new Refusal(400, `Error with filter field \`${field.name}\`: Not ${article} ${type}.`);
}

/**
 * The number the server indexes for a stored value: floats in single precision, and integers wrapped around into
 * their type, so that 2147483648 in an int32 field is found below zero (transcript 03).
 */
export function indexedNumber(field: Field, value: JsonValue): Comparable | undefined {
  if (!isNumber(value)) return undefined;
  const plain = value instanceof Double ? value.value : value;
  switch (scalarOf(field.type)) {
    case "int32":
      return typeof plain === "number" ? plain | 0 : BigInt.asIntN(32, plain);
    case "int64":
      return typeof plain === "number" ? plain : BigInt.asIntN(64, plain);
    default:
      return Math.fround(Number(plain));
  }
}
