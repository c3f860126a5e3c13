import type { Column } from "../database/shape.js";

/**
 * How a value is made where somebody has asked for more than what follows from the column's declared type. NULL never becomes
 * anything. What is not in this table does not fit: it is left out and recorded, or, with `onMismatch: "reject"`, its document is
 * refused. "Blanks" are spaces, tabs and line ends.
 *
 * | asked for | TEXT | INTEGER | REAL | BLOB |
 * |---|---|---|---|---|
 * | string | as it is | its digits | as SQLite writes it | no |
 * | int64 | a whole decimal number of 64 bits, a sign and blanks around it allowed | as it is | where it is whole | no |
 * | float | a decimal number, with an exponent or not, blanks around it allowed; finite | as it is | where it is finite | no |
 * | bool | true, t, yes, y, on, 1 and false, f, no, n, off, 0, in any case | 0, 1 | 0.0, 1.0 | no |
 * | timestamp | `2026-11-23`, `2026-11-23 10:00`, `2026-11-23T10:00:00.5+01:00`; without a zone in UTC, without a time at midnight; a fraction of a second is dropped; a day or hour that does not exist does not fit; digits alone count as the number they are | unix seconds; beyond the year 9999 milliseconds | below 5373484.5 a Julian day, as SQLite has it, else like an INTEGER | no |
 * | string[], split | its parts, blanks around them taken off, empty ones left out; an empty text gives an empty array | as its digits | as SQLite writes it | no |
 * | object, json | a JSON object | no | no | no |
 * | object[], json | a JSON array of objects | no | no | no |
 * | string[], json | a JSON array; numbers, true and false become their text, null is left out; an array or an object in it does not fit | no | no | no |
 * | others, json | the JSON text, number, true or false, taken as a TEXT, INTEGER, REAL, or 1 and 0 would be; for a string, numbers, true and false become their text | as JSON | as JSON | no |
 * | geopoint | two columns, each as a float; latitude from -90 to 90, longitude from -180 to 180; one without the other does not fit | | | no |
 *
 * With `json`, text that is no JSON (RFC 8259, at most 1,000 levels deep) does not fit; a path that leads to nothing, or to null,
 * gives nothing.
 */
export type Making =
  /** A type other than the one that follows from the declared type. */
  | { kind: "cast" }
  | { kind: "timestamp" }
  | { kind: "split"; separator: string }
  | { kind: "json"; path: string; timestamp: boolean }
  | { kind: "geopoint"; longitude: Column };

/** A value of the field as JSON text, or why there is none. */
export type Made = { json: string } | { misfit: string } | undefined;

/** A value as the careful statement gives it. */
export type Raw = bigint | number | string | Uint8Array | null;
