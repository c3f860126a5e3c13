import type { ColumnMapping } from "../config/mapping/column.js";
import type { Column } from "../database/shape.js";
import { type FieldType, fieldTypeOf, sortsByDefault } from "./field-type.js";
import type { Making } from "./making.js";

/** What can be said of a field besides its type. Only what somebody has said is there; the rest is the server's default. */
export interface FieldOptions {
  facet?: boolean;
  index?: boolean;
  infix?: boolean;
  stem?: boolean;
  locale?: string;
  sort?: boolean;
}

const OPTIONS = ["facet", "index", "infix", "stem", "locale", "sort"] as const;

/** What a field is, without its name and its column. */
export interface Field {
  type: FieldType;
  sort: boolean;
  options?: FieldOptions;
  making?: Making;
}

/**
 * What a column becomes: what somebody has asked for, and what follows from its declared type.
 *
 * @returns undefined for a binary column that nobody has asked anything for
 */
export function fieldOf(column: Column, asked: ColumnMapping): Field | undefined {
  const derived = fieldTypeOf(column.declaredType);
  const path = asked.json === true ? "$" : asked.json || undefined;
  const wanted = asked.type ?? impliedType(asked, path) ?? derived?.type;
  if (wanted === undefined || wanted === "geopoint") return undefined;
  const type = wanted === "timestamp" ? "int64" : wanted;
  const making = makingOf(asked, wanted, path, derived?.type);
  const sort = !making && type === derived?.type ? derived.sort : sortsByDefault(type);
  return withOptions({ type, sort, ...(making && { making }) }, asked);
}

/** The field of a pair of columns that hold a latitude and a longitude. */
export function pointOf(longitude: Column, asked: ColumnMapping): Field {
  return withOptions({ type: "geopoint", sort: true, making: { kind: "geopoint", longitude } }, asked);
}

/** A value that is not indexed has nothing to sort by; the server wants geopoints to sort all the same. */
function withOptions(field: Field, asked: ColumnMapping): Field {
  const sort = asked.sort ?? (field.sort && (asked.index !== false || field.type === "geopoint"));
  const options = Object.fromEntries(
    OPTIONS.flatMap((name) => (asked[name] === undefined ? [] : [[name, asked[name]]])),
  );
  return { ...field, sort, ...(Object.keys(options).length > 0 && { options }) };
}

function impliedType({ split }: ColumnMapping, path: string | undefined): FieldType | undefined {
  if (split !== undefined) return "string[]";
  if (path === undefined) return undefined;
  return path === "$" ? "object" : "string";
}

function makingOf(
  { split }: ColumnMapping,
  type: FieldType | "timestamp",
  path: string | undefined,
  derived: FieldType | undefined,
): Making | undefined {
  if (split !== undefined) return { kind: "split", separator: split };
  const isMadeOfParts = type === "object" || type === "object[]" || type === "string[]";
  if (path !== undefined || isMadeOfParts) return { kind: "json", path: path ?? "$", timestamp: type === "timestamp" };
  if (type === "timestamp") return { kind: "timestamp" };
  return type === derived || type === "string" ? undefined : { kind: "cast" };
}
