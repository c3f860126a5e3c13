import { randomUUID } from "node:crypto";
import { rewriteBigIntegers } from "./big-integers.js";

/** Stands before the digits of an integer that a JS number can't hold. Nobody else can know it, so no document's text has it. */
const BIG = `\u0000${randomUUID()}:`;
const BIG_JSON = JSON.stringify(BIG).slice(0, -1);

export type Json = Record<string, unknown>;

/** Parses a document so that no digit of an integer is lost. */
export function parseExactly(json: string): Json {
  return JSON.parse(rewriteBigIntegers(json, (digits) => `${BIG_JSON}${digits}"`)) as Json;
}

/**
 * The fields in which two documents differ. The order of fields, the way a number or a character is written, and null against
 * an absent field are no differences; integers are compared digit by digit.
 */
export function differingFields(one: Json, other: Json): string[] {
  const names = Object.keys(one).filter((name) => !same(one[name], member(other, name)));
  for (const name of Object.keys(other)) {
    if (!Object.hasOwn(one, name) && other[name] !== null) names.push(name);
  }
  return names;
}

/** A field may be named as something that every JS object has. */
function member(document: Json, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : null;
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((element, index) => same(element, other[index]));
  }
  if (isObject(one) && isObject(other)) return differingFields(one, other).length === 0;
  return sameNumber(one, other);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A float beyond 2^53 may be written as an integer by one side and with an exponent by the other. */
function sameNumber(one: unknown, other: unknown): boolean {
  const left = bigOf(one);
  return left !== undefined && left === bigOf(other);
}

function bigOf(value: unknown): bigint | undefined {
  if (typeof value === "string" && value.startsWith(BIG)) return BigInt(value.slice(BIG.length));
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined;
}
