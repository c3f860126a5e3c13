import { formatSixDigits, integerFrom } from "../json/number.js";
import { Double, isInteger, isNumber, type JsonValue } from "../json/value.js";
import type { ScalarType } from "./types.js";

/** Whether a value is of the type as it stands. Integers are welcome in float fields. */
export function hasType(type: ScalarType, value: JsonValue): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "float":
      return isNumber(value);
    default:
      return isInteger(value);
  }
}

/**
 * Turns a value of another type into the field's type, losing what the server loses: fractions, and digits of
 * floats (transcript 03).
 *
 * @returns the new value, or undefined when there is no way
 */
export function coerce(type: ScalarType, value: JsonValue): JsonValue | undefined {
  switch (type) {
    case "string":
      return toText(value);
    case "bool":
      return toBool(value);
    case "float":
      return toFloat(value);
    default:
      return toInteger(value);
  }
}

function toText(value: JsonValue): string | undefined {
  if (value instanceof Double) return formatSixDigits(value.value);
  if (isInteger(value)) return String(BigInt.asIntN(64, BigInt(value)));
  return typeof value === "boolean" ? String(value) : undefined;
}

function toInteger(value: JsonValue): JsonValue | undefined {
  if (value instanceof Double) return integerFrom(String(BigInt(Math.trunc(Math.fround(value.value)))));
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" && /^-?[0-9]{1,19}$/.test(value) ? integerFrom(value) : undefined;
}

function toFloat(value: JsonValue): Double | undefined {
  if (typeof value === "boolean") return new Double(value ? 1 : 0);
  if (typeof value !== "string" || !/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(value)) return undefined;
  return new Double(Number(value));
}

function toBool(value: JsonValue): boolean | undefined {
  if (value === 1 || value === 0) return value === 1;
  const word = typeof value === "string" ? value.toLowerCase() : undefined;
  return word === "true" || word === "false" ? word === "true" : undefined;
}
