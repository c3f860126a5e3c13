import type { Collection } from "../documents/collection.js";
import { isInteger, isNumber, isObject, type JsonObject, type JsonValue } from "../json/value.js";
import { Refusal } from "../refusal.js";
import { hasType } from "./coerce.js";
import type { Field } from "./field.js";
import type { Schema } from "./schema.js";
import { isArrayType, SCALARS, type ScalarType, scalarOf, sortedByDefault } from "./types.js";

/**
 * The fields that the server makes by itself of what an object holds: `meta.city` of `meta`, with the type of the first value that it
 * meets. They show in the schema like any other, and a later value of another type is refused
 * (https://typesense.org/docs/30.0/api/collections.html#indexing-nested-fields, and its issues 1081 and 1810).
 *
 * @returns the fields that are new, or why the document is refused
 */
export function nestedFields(schema: Schema, document: JsonObject): Field[] | Refusal {
  if (!schema.enableNestedFields) return [];
  const known = new Map(schema.fields.map((field) => [field.name, field]));
  const found: Field[] = [];
  for (const parent of schema.fields.filter(isIndexedObject)) {
    for (const { name, type, values } of leaves(parent.name, document.get(parent.name) ?? null, false)) {
      const field = known.get(name);
      const scalar = scalarOf(field?.type ?? type);
      if (!field) {
        const made = { ...parent, name, type, optional: true, sort: sortedByDefault(type) };
        known.set(name, made);
        found.push(made);
      } else if (scalar !== undefined && !values.every((value) => hasType(scalar, value))) {
        const { article, arrayArticle } = SCALARS[scalar];
        return new Refusal(
          400,
          `Field \`${name}\` must be ${isArrayType(field.type) ? arrayArticle : article} ${scalar}.`,
        );
      }
    }
  }
  return found;
}

/** Adds what is made of documents that are there already. */
export function addNestedFields(collection: Collection): void {
  if (!collection.schema.enableNestedFields) return;
  for (const document of collection.documents.values()) {
    const found = nestedFields(collection.schema, document.copy());
    if (!(found instanceof Refusal))
      collection.schema = { ...collection.schema, fields: [...collection.schema.fields, ...found] };
  }
}

/**
 * The fields that go with one that is dropped. This version takes all whose names begin like an object's for its own, also
 * `meta_note` for one of `meta` (issue 2654).
 */
export function droppedAlong(schema: Schema, name: string): string[] {
  const isObjectField = schema.fields.some((field) => field.name === name && field.type.startsWith("object"));
  if (!isObjectField || !schema.enableNestedFields) return [];
  return schema.fields.map((field) => field.name).filter((other) => other !== name && other.startsWith(name));
}

function isIndexedObject({ type, index }: Field): boolean {
  return index && (type === "object" || type === "object[]");
}

interface Leaf {
  name: string;
  type: string;
  values: JsonValue[];
}

function leaves(name: string, value: JsonValue, isInArray: boolean): Leaf[] {
  if (isObject(value)) return [...value].flatMap(([key, inner]) => leaves(`${name}.${key}`, inner, isInArray));
  if (Array.isArray(value) && value.some(isObject)) return value.flatMap((each) => leaves(name, each, true));
  const values = (Array.isArray(value) ? value : [value]).filter((each) => each !== null);
  const scalar = values[0] === undefined ? undefined : scalarTypeOf(values[0]);
  if (scalar === undefined) return [];
  return [{ name, type: isInArray || Array.isArray(value) ? `${scalar}[]` : scalar, values }];
}

function scalarTypeOf(value: JsonValue): ScalarType | undefined {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (isInteger(value)) return "int64";
  return isNumber(value) ? "float" : undefined;
}
