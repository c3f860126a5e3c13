import type { Made, Raw } from "./making.js";
import type { MappedColumn } from "./mapping.js";
import { MISFIT } from "./parts.js";
import { secondsOfInteger, secondsOfReal, secondsOfText } from "./timestamp.js";

const blanks = /^[ \t\r\n]+|[ \t\r\n]+$/g;
const whole = /^[+-]?\d+$/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

const TRUE = ["true", "t", "yes", "y", "on", "1"];
const FALSE = ["false", "f", "no", "n", "off", "0"];

/**
 * Makes the value of a field that is more than its column's value, by the table at {@link Making}.
 *
 * @param cells the values that `cellsSql` selects for it
 */
export function convert({ type, making }: MappedColumn, cells: readonly Raw[]): Made {
  const [value = null, second = null] = cells;
  switch (making?.kind) {
    case "geopoint":
      return pointOf(value, second);
    case "json":
      return fromJson(value as string | null, making.timestamp ? "timestamp" : type);
    case "split":
      return value === null ? undefined : split(value, making.separator);
    case "timestamp":
      return value === null ? undefined : scalar(value, "timestamp");
    default:
      return value === null ? undefined : scalar(value, type);
  }
}

function scalar(value: Exclude<Raw, null>, type: string): Made {
  if (value instanceof Uint8Array) return misfit("a BLOB", type);
  const json = scalarJson(value, type);
  if (json !== undefined) return { json };
  return misfit(typeof value === "string" ? "text" : typeof value === "bigint" ? "an integer" : "a number", type);
}

function scalarJson(value: bigint | number | string, type: string): string | undefined {
  switch (type) {
    case "int64":
      return int64(value);
    case "float":
      return float(value);
    case "bool":
      return bool(value);
    case "timestamp":
      return timestamp(value)?.toString();
    default:
      return JSON.stringify(String(value));
  }
}

function int64(value: bigint | number | string): string | undefined {
  const text = typeof value === "string" ? value.replaceAll(blanks, "") : String(value);
  if (typeof value === "string" && !whole.test(text)) return undefined;
  if (typeof value === "number" && !Number.isInteger(value)) return undefined;
  const number = BigInt(typeof value === "number" ? value : text.replace(/^\+/, ""));
  return BigInt.asIntN(64, number) === number ? number.toString() : undefined;
}

/** The digits of a text are kept as they are, where JSON writes numbers so. */
function float(value: bigint | number | string): string | undefined {
  if (typeof value === "bigint") return value.toString();
  const text = typeof value === "string" ? value.replaceAll(blanks, "") : String(value);
  if (!decimal.test(text) || !Number.isFinite(Number(text))) return undefined;
  return jsonNumber.test(text) ? text : JSON.stringify(Number(text));
}

function bool(value: bigint | number | string): string | undefined {
  const text = typeof value === "string" ? value.replaceAll(blanks, "").toLowerCase() : String(value);
  if (TRUE.includes(text)) return "true";
  return FALSE.includes(text) || Object.is(value, -0) ? "false" : undefined;
}

function timestamp(value: bigint | number | string): number | undefined {
  if (typeof value === "bigint") return secondsOfInteger(value);
  if (typeof value === "number") return secondsOfReal(value);
  const text = value.replaceAll(blanks, "");
  if (whole.test(text)) return secondsOfInteger(BigInt(text.replace(/^\+/, "")));
  return decimal.test(text) ? secondsOfReal(Number(text)) : secondsOfText(text);
}

function split(value: Exclude<Raw, null>, separator: string): Made {
  if (value instanceof Uint8Array) return misfit("a BLOB", "string[]");
  const parts = String(value)
    .split(separator)
    .map((part) => part.replaceAll(blanks, ""));
  return { json: JSON.stringify(parts.filter((part) => part !== "")) };
}

function pointOf(latitude: Raw, longitude: Raw): Made {
  if (latitude === null && longitude === null) return undefined;
  if (latitude === null || longitude === null) return { misfit: "has one of latitude and longitude without the other" };
  if (latitude instanceof Uint8Array || longitude instanceof Uint8Array) return misfit("a BLOB", "geopoint");
  const [lat, lng] = [float(latitude), float(longitude)];
  const isPoint = lat !== undefined && lng !== undefined && Math.abs(Number(lat)) <= 90 && Math.abs(Number(lng)) <= 180;
  return isPoint ? { json: `[${lat},${lng}]` } : { misfit: "holds what is no latitude and longitude" };
}

/** @param json the part of the column's JSON that the path leads to, or a misfit */
function fromJson(json: string | null, type: string): Made {
  if (json === null || json === "null") return undefined;
  if (json.startsWith(MISFIT))
    return json === `${MISFIT}blob` ? misfit("a BLOB", type) : { misfit: "holds what is no JSON" };
  const first = json.charAt(0);
  if (type === "object") return first === "{" ? { json } : misfit(wordFor(first), type);
  if (type === "object[]") return objects(json, first);
  if (type === "string[]") return first === "[" ? strings(json) : misfit(wordFor(first), type);
  if (first === "{" || first === "[") return misfit(wordFor(first), type);
  if (type === "string") return { json: first === '"' ? json : JSON.stringify(json) };
  return scalar(scalarIn(json), type);
}

function scalarIn(json: string): bigint | number | string {
  if (json.startsWith('"')) return JSON.parse(json) as string;
  if (json === "true") return 1n;
  if (json === "false") return 0n;
  if (!whole.test(json)) return Number(json);
  const number = BigInt(json);
  return BigInt.asIntN(64, number) === number ? number : Number(json);
}

function objects(json: string, first: string): Made {
  if (first !== "[") return misfit(wordFor(first), "object[]");
  const elements = JSON.parse(json) as unknown[];
  const isObject = (element: unknown) => typeof element === "object" && element !== null && !Array.isArray(element);
  return elements.every(isObject) ? { json } : { misfit: "holds a JSON array with elements that are no objects" };
}

function strings(json: string): Made {
  const elements = JSON.parse(numbersAsText(json)) as unknown[];
  if (elements.some((element) => typeof element === "object" && element !== null))
    return { misfit: "holds a JSON array with arrays or objects in it, which is no string[]" };
  return { json: JSON.stringify(elements.filter((element) => element !== null).map(String)) };
}

/** A text is no token of its own: a pattern that spans megabytes overflows. */
const token = /\\.|"|-?\d[\d.eE+-]*/g;

/** JSON with its numbers in quotes, so that no digit is lost. */
function numbersAsText(json: string): string {
  let inText = false;
  return json.replaceAll(token, (found) => {
    if (found === '"') inText = !inText;
    return inText || !/\d$/.test(found) || found.startsWith("\\") ? found : `"${found}"`;
  });
}

function wordFor(first: string): string {
  if (first === "{") return "a JSON object";
  if (first === "[") return "a JSON array";
  return "a JSON value";
}

function misfit(what: string, type: string): Made {
  return { misfit: `holds ${what}, which is no ${type}` };
}
