import { isNumber, isObject, type JsonObject, type JsonValue } from "../json/value.js";
import { Refusal } from "../refusal.js";
import { coerce, hasType } from "./coerce.js";
import { CATCH_ALL, type Field } from "./field.js";
import type { Schema } from "./schema.js";
import { isArrayType, SCALARS, type ScalarType, scalarOf } from "./types.js";

export type DirtyValues = "reject" | "drop" | "coerce_or_reject" | "coerce_or_drop";

export interface Strictness {
  dirtyValues: DirtyValues;
  /** The write only changes some keys of a stored document, so what it doesn't mention is not missing. */
  partial: boolean;
  /** The document exists already; nulls are kept for now, since they tell which keys to erase. */
  replacesStored: boolean;
}

/**
 * Checks a document against a schema, field by field in the schema's order, coercing or erasing values in place.
 *
 * @returns the first refusal, in the server's words (transcript 03)
 */
export function validateDocument(schema: Schema, document: JsonObject, strictness: Strictness): Refusal | undefined {
  const { defaultSortingField } = schema;
  if (defaultSortingField !== "" && !strictness.partial && !document.has(defaultSortingField)) {
    return new Refusal(
      400,
      `Field \`${defaultSortingField}\` has been declared as a default sorting field, but is not found in the document.`,
    );
  }
  for (const field of schema.fields) {
    if (field.name === CATCH_ALL || (schema.enableNestedFields && field.name.includes("."))) continue;
    const problem = validateField(field, document, strictness);
    if (problem !== undefined) return new Refusal(400, problem);
  }
  return undefined;
}

function validateField(field: Field, document: JsonObject, strictness: Strictness): string | undefined {
  const { name } = field;
  const value = document.get(name);
  if (value === undefined) {
    if (field.optional || strictness.partial || !field.store) return undefined;
    return `Field \`${name}\` has been declared in the schema, but is not found in the document.`;
  }
  if (value === null && field.optional) {
    if (!strictness.replacesStored) document.delete(name);
    return undefined;
  }
  const scalar = scalarOf(field.type);
  if (scalar === undefined) return compositeProblem(field, value);
  const checked = isArrayType(field.type)
    ? checkArray(field, scalar, value, strictness.dirtyValues)
    : checkScalar(field, scalar, value, strictness.dirtyValues, SCALARS[scalar].article);
  if (checked.problem !== undefined) return checked.problem;
  if (checked.value === undefined) document.delete(name);
  else if (checked.value !== value) document.set(name, checked.value);
  return undefined;
}

/** A value to keep, nothing when it is to be erased, or a problem. */
interface Checked {
  value?: JsonValue;
  problem?: string;
}

function checkScalar(
  field: Field,
  type: ScalarType,
  value: JsonValue,
  dirtyValues: DirtyValues,
  article: string,
): Checked {
  if (hasType(type, value)) return { value };
  const problem = `Field \`${field.name}\` must be ${article} ${type}.`;
  if (dirtyValues === "reject") return { problem };
  if (dirtyValues === "drop") return field.optional ? {} : { problem };
  const coerced = coerce(type, value);
  if (coerced !== undefined) return { value: coerced };
  // A string that spells neither true nor false is refused even where other misfits are dropped.
  if (type === "bool" && typeof value === "string") return { problem };
  return dirtyValues === "coerce_or_drop" && field.optional ? {} : { problem };
}

function checkArray(field: Field, type: ScalarType, value: JsonValue, dirtyValues: DirtyValues): Checked {
  if (value === null) return { value: [] };
  if (!Array.isArray(value)) {
    const droppable = dirtyValues === "drop" || dirtyValues === "coerce_or_drop";
    return field.optional && droppable ? {} : { problem: `Field \`${field.name}\` must be an array.` };
  }
  if (value.every((element) => hasType(type, element))) return { value };
  const kept: JsonValue[] = [];
  for (const element of value) {
    const checked = checkScalar(field, type, element, dirtyValues, SCALARS[type].arrayArticle);
    if (checked.problem !== undefined) return checked;
    if (checked.value !== undefined) kept.push(checked.value);
  }
  return { value: kept };
}

function compositeProblem(field: Field, value: JsonValue): string | undefined {
  switch (field.type) {
    case "object":
      return isObject(value) ? undefined : `Field \`${field.name}\` has an incorrect type.`;
    case "object[]":
      return Array.isArray(value) && value.every(isObject)
        ? undefined
        : `Field \`${field.name}\` has an incorrect type.`;
    case "geopoint":
      return isPoint(value) ? undefined : `Field \`${field.name}\` must be a 2 element array: [lat, lng].`;
    default:
      return undefined;
  }
}

function isPoint(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isNumber);
}
