import { Double } from "./value.js";

const MOST_NEGATIVE = -(2n ** 63n);
const MOST_POSITIVE = 2n ** 64n - 1n;

/**
 * The value of an integer literal: exact from -2^63 to 2^64-1, a double beyond, which is what the server's
 * JSON library makes of it.
 */
export function integerFrom(digits: string): number | bigint | Double {
  const value = BigInt(digits);
  if (value < MOST_NEGATIVE || value > MOST_POSITIVE) return new Double(Number(digits));
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/**
 * A double the way the server writes it back: the shortest digits that read as the same double, with a
 * fraction always, and an exponent below 1e-4 and from 1e15 on.
 */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return "null";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (value === 0) return `${sign}0.0`;
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const point = Number(exponent) + 1;
  if (digits.length <= point && point <= 15) return `${sign}${digits.padEnd(point, "0")}.0`;
  if (0 < point && point <= 15) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  if (-4 < point && point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + mantissa + exponentSuffix(point - 1);
}

/**
 * A float as text where the server coerces it into a string: single precision and six significant digits,
 * so 1234567.89 becomes `1.23457e+06` (transcript 03).
 */
export function formatSixDigits(value: number): string {
  const single = Math.fround(value);
  const [mantissa = "", exponentText = "0"] = single.toExponential(5).split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) return withoutTrailingZeros(mantissa) + exponentSuffix(exponent);
  return withoutTrailingZeros(single.toFixed(5 - exponent));
}

function withoutTrailingZeros(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

function exponentSuffix(exponent: number): string {
  return `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
