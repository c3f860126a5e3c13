import type { Affinity } from "../database/shape.js";

/**
 * A key column's value as better-sqlite3 gives it with safe integers: nothing of it is lost on the way through JS.
 * A REAL is carried as SQLite's own text, because JS prints some numbers differently.
 */
export type KeyValue = bigint | string | Uint8Array | { real: string };

const plainPart = /^[A-Za-z0-9_.@-]+$/;

/** A number as SQLite prints it. */
const number = /^-?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|inf)$/i;

/**
 * The document id of a key. A single key is its own text; the parts of a composite key are joined by `:`.
 * Different keys never share an id:
 * - integers and reals are their digits;
 * - a text stays as it is (in a composite key, characters other than `A-Za-z0-9_.@-` become `~HH` bytes, so that `:` only
 *   ever joins and the id stays safe in filters and URLs);
 * - what would be mistaken for something else is marked by a tilde: `~` is the empty text, `~x…` a BLOB in hex, `~t…` a
 *   text that looks like a number in a column that also takes numbers, `~~…` a text that begins with a tilde.
 *
 * @param affinities of the key's columns, in the same order
 */
export function encodeKey(values: readonly KeyValue[], affinities: readonly Affinity[]): string {
  const composite = values.length > 1;
  return values.map((value, index) => encodePart(value, affinities[index] ?? "BLOB", composite)).join(":");
}

function encodePart(value: KeyValue, affinity: Affinity, composite: boolean): string {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return `~x${Buffer.from(value).toString("hex")}`;
  if (typeof value === "object") return composite ? escapePart(value.real) : value.real;
  if (value === "") return "~";
  const text = value.toWellFormed();
  const mark = affinity !== "TEXT" && number.test(text) ? "~t" : "";
  if (!composite) return (mark || (text.startsWith("~") ? "~" : "")) + text;
  return plainPart.test(text) ? mark + text : mark + escapePart(text);
}

/**
 * The key behind a document id: the inverse of {@link encodeKey}.
 *
 * @returns the values, or undefined where the id can't have come from a key of these columns
 */
export function decodeKey(id: string, affinities: readonly Affinity[]): KeyValue[] | undefined {
  const composite = affinities.length > 1;
  const parts = composite ? id.split(":") : [id];
  if (parts.length !== affinities.length) return undefined;
  const values = parts.map((part, index) => decodePart(part, affinities[index] ?? "BLOB", composite));
  return encodeKey(values, affinities) === id && values.every(fits) ? values : undefined;
}

function decodePart(part: string, affinity: Affinity, composite: boolean): KeyValue {
  if (part === "~") return "";
  const hex = /^~x((?:[0-9a-f]{2})*)$/.exec(part)?.[1];
  if (hex !== undefined) return Buffer.from(hex, "hex");
  if (affinity !== "TEXT") {
    if (part.startsWith("~t")) return plainText(part.slice(2), composite);
    if (/^-?\d+$/.test(part)) return BigInt(part);
    const text = plainText(part, composite);
    if (number.test(text)) return { real: text };
  }
  return plainText(!composite && part.startsWith("~") ? part.slice(1) : part, composite);
}

function fits(value: KeyValue): boolean {
  return typeof value !== "bigint" || BigInt.asIntN(64, value) === value;
}

function escapePart(text: string): string {
  let escaped = "";
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte);
    escaped += plainPart.test(char) ? char : `~${byte.toString(16).padStart(2, "0").toUpperCase()}`;
  }
  return escaped;
}

function plainText(text: string, composite: boolean): string {
  if (!composite) return text;
  const bytes = text.replaceAll(/~([0-9A-F]{2})/g, (_, pair: string) => String.fromCharCode(Number.parseInt(pair, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
