import { affinityOf } from "../database/shape.js";

/** The Typesense types a column can become. */
export type FieldType = "int64" | "float" | "bool" | "string" | "string[]" | "object" | "object[]" | "geopoint";

export interface FieldKind {
  type: FieldType;
  /** Dates are kept as text that sorts. */
  sort: boolean;
}

const rules: readonly [pattern: RegExp, kind: FieldKind | "left out"][] = [
  [/BOOL/, { type: "bool", sort: true }],
  [/DATE|TIME|INTERVAL/, { type: "string", sort: true }],
  [/JSON|UUID|ENUM|STRING|(?<!FLOATING )POINT/, { type: "string", sort: false }],
  [/BLOB|BINARY|BYTEA|IMAGE/, "left out"],
  [/REAL|FLOA|DOUB|NUMERIC|DECIMAL|NUMBER|MONEY/, { type: "float", sort: true }],
  [/INT|SERIAL/, { type: "int64", sort: true }],
  [/CHAR|CLOB|TEXT/, { type: "string", sort: false }],
];

/**
 * What a column becomes in Typesense, by its declared type alone. The first rule that matches wins: BOOL stands before
 * INT, DATE before NUMERIC, and FLOATING POINT before its INT, because frameworks declare such types whatever SQLite makes of them.
 * INTEGER is never int32: the server accepts values beyond 32 bits there and indexes them wrongly.
 * A type nobody knows is text, which takes every value.
 *
 * @param declaredType as in CREATE TABLE, "" where none was given
 * @returns the field's kind, or undefined for binary columns, which are left out of documents
 */
export function fieldTypeOf(declaredType: string): FieldKind | undefined {
  const type = declaredType.toUpperCase().replace(/\(.*$/s, "").trim();
  const found = rules.find(([pattern]) => pattern.test(type))?.[1];
  if (found === "left out") return undefined;
  return found ?? { type: "string", sort: false };
}

/** Types whose values sort unless somebody says otherwise; so does the server, but for texts and all that is made of parts. */
export function sortsByDefault(type: FieldType): boolean {
  return ["int64", "float", "bool", "geopoint"].includes(type);
}

/** Whether a field of this type can be told to sort. */
export function canSort(type: FieldType): boolean {
  return sortsByDefault(type) || type === "string";
}

/** Whether SQLite's own conversion already guarantees text in such a column (or a BLOB, which it never converts). */
export function isStoredAsText(declaredType: string): boolean {
  return affinityOf(declaredType) === "TEXT";
}
