import { parseJson } from "../json/parse.js";
import { isObject, type JsonObject, type JsonValue } from "../json/value.js";
import { Refusal } from "../refusal.js";
import { CATCH_ALL, type Field, fieldFrom } from "./field.js";
import type { Schema } from "./schema.js";
import { canSort, isKnownType } from "./types.js";

const FIELDS_SHAPE =
  "The `fields` value should be an array of objects containing `name`, `type` and optionally, `facet` properties.";

export interface CreateRequest {
  name: string;
  schema: Schema;
}

/**
 * Reads the body of POST /collections.
 *
 * @returns the name and the schema, still unchecked against each other: see schemaProblem
 */
export function readCreateRequest(body: string): CreateRequest | Refusal {
  const parsed = parseJson(body);
  if (!parsed.ok || !isObject(parsed.value)) return new Refusal(400, "Bad JSON.");
  const json = parsed.value;
  const name = json.get("name");
  if (typeof name !== "string") return new Refusal(400, "Parameter `name` is required.");
  if (!json.has("fields")) return new Refusal(400, "Parameter `fields` is required.");
  const members = json.get("fields");
  if (!Array.isArray(members) || members.length === 0) return new Refusal(400, FIELDS_SHAPE);
  const schema = readSchema(json, members);
  return schema instanceof Refusal ? schema : { name, schema };
}

/** Reads everything but the name; the fields may be none, which a collection can come to by alterations. */
export function readSchema(json: JsonObject, members: JsonValue[]): Schema | Refusal {
  const metadata = json.get("metadata");
  if (metadata !== undefined && !isObject(metadata)) {
    return new Refusal(400, "The `metadata` value should be an object.");
  }
  const enableNestedFields = json.get("enable_nested_fields") === true;
  const fields: Field[] = [];
  for (const member of members) {
    const field = fieldFrom(member, enableNestedFields);
    if (field instanceof Refusal) return field;
    fields.push(field);
  }
  return { ...settings(json), fields, enableNestedFields, metadata };
}

function settings(json: JsonObject): Omit<Schema, "fields" | "enableNestedFields" | "metadata"> {
  const sortingField = json.get("default_sorting_field");
  return {
    defaultSortingField: typeof sortingField === "string" ? sortingField : "",
    tokenSeparators: characters(json.get("token_separators")),
    symbolsToIndex: characters(json.get("symbols_to_index")),
    synonymSets: json.get("synonym_sets") ?? [],
  };
}

function characters(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((element): element is string => typeof element === "string") : [];
}

/** What is wrong with a schema as a whole, checked only once the collection's name is known to be free. */
export function schemaProblem(schema: Schema): Refusal | undefined {
  for (const field of schema.fields) {
    const problem = fieldProblem(field) ?? sortingProblem(field, schema.defaultSortingField) ?? facetProblem(field);
    if (problem !== undefined) return new Refusal(400, problem);
  }
  const names = new Set(schema.fields.map((field) => field.name));
  if (names.size < schema.fields.length) return new Refusal(400, "There are duplicate field names in the schema.");
  if (schema.defaultSortingField !== "" && !names.has(schema.defaultSortingField)) {
    return new Refusal(
      400,
      `Default sorting field is defined as \`${schema.defaultSortingField}\` but is not found in the schema.`,
    );
  }
  return undefined;
}

/** Also checked when a field is added to a collection. */
export function fieldProblem(field: Field): string | undefined {
  if (isKnownType(field.type)) return undefined;
  return `Field \`${field.name}\` has an invalid data type \`${field.type}\`, see docs for supported data types.`;
}

function sortingProblem(field: Field, defaultSortingField: string): string | undefined {
  if (field.name !== defaultSortingField) return undefined;
  if (!field.sort) return `Default sorting field \`${field.name}\` is not a sortable type.`;
  if (field.optional) return `Default sorting field \`${field.name}\` cannot be an optional field.`;
  if (field.type.startsWith("geopoint")) return "Default sorting field cannot be of type geopoint.";
  return undefined;
}

function facetProblem(field: Field): string | undefined {
  if (!field.index && field.facet)
    return `Field \`${field.name}\` cannot be a facet since it's marked as non-indexable.`;
  if (field.sort && !canSort(field.type)) return `Field \`${field.name}\` cannot be a sortable field.`;
  if (field.name === CATCH_ALL && !field.optional) return `Field \`${CATCH_ALL}\` must be an optional field.`;
  return undefined;
}

/** The server keeps `id` for itself and leaves it out of the list (transcript 02). */
export function withoutId(schema: Schema): Schema {
  return { ...schema, fields: schema.fields.filter((field) => field.name !== "id") };
}
