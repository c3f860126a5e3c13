import type { Collection } from "../documents/collection.js";
import { isObject, type JsonObject, type JsonValue } from "../json/value.js";
import { Refusal } from "../refusal.js";
import { fieldProblem } from "./create.js";
import { alterationEcho } from "./echo.js";
import { type Field, fieldFrom } from "./field.js";
import { addNestedFields, droppedAlong } from "./nested.js";
import { fieldNamed, type Schema } from "./schema.js";
import { heldBack, storedDocumentsProblem } from "./stored.js";

const FIELDS_SHAPE =
  "The `fields` value should be an array of objects containing the field `name` and other properties.";
const ALTERABLE = ["fields", "metadata", "synonym_sets"];

/** What an alteration asks for, sorted out. */
interface Changes {
  dropped: string[];
  /** Fields the schema didn't have. */
  added: Field[];
  /** Fields dropped and added again in the same request. */
  changed: Field[];
}

/**
 * Applies the body of a PATCH to a collection, or nothing of it.
 *
 * Stored documents are checked against the whole new schema, and a dropped field's values stay in them
 * (transcript 05).
 *
 * @returns what the server echoes
 */
export function alterCollection(collection: Collection, payload: JsonValue): unknown | Refusal {
  if (!isObject(payload)) return new Refusal(400, "Bad JSON.");
  if (payload.size === 0) return new Refusal(400, "Alter payload is empty.");
  for (const key of payload.keys()) {
    if (!ALTERABLE.includes(key)) {
      return new Refusal(400, "Only `fields`, `metadata` and `synonym_sets` can be updated at the moment.");
    }
  }
  const metadata = payload.get("metadata");
  if (metadata !== undefined && !isObject(metadata)) {
    return new Refusal(400, "The `metadata` value should be an object.");
  }
  const { schema } = collection;
  const changes = payload.has("fields") ? readChanges(schema, payload.get("fields") ?? null) : undefined;
  if (changes instanceof Refusal) return changes;
  const altered: Schema = {
    ...schema,
    metadata: metadata ?? schema.metadata,
    synonymSets: payload.get("synonym_sets") ?? schema.synonymSets,
  };
  if (changes !== undefined) {
    const problem = applyChanges(collection, altered, changes);
    if (problem !== undefined) return problem;
  }
  collection.schema = altered;
  addNestedFields(collection);
  return {
    fields: changes && alterationEcho(changes.dropped, [...changes.added, ...changes.changed]),
    metadata,
    synonym_sets: payload.get("synonym_sets"),
  };
}

function readChanges(schema: Schema, members: JsonValue): Changes | Refusal {
  if (!Array.isArray(members) || members.length === 0) return new Refusal(400, FIELDS_SHAPE);
  const named: { name: string; json: JsonObject }[] = [];
  for (const json of members) {
    const name = isObject(json) ? json.get("name") : undefined;
    if (!isObject(json) || typeof name !== "string") return new Refusal(400, FIELDS_SHAPE);
    if (name === "id") return new Refusal(400, "Field `id` cannot be altered.");
    named.push({ name, json });
  }
  const changes: Changes = { dropped: [], added: [], changed: [] };
  for (const { name, json } of named.filter((member) => member.json.has("drop"))) {
    if (json.get("drop") !== true) return new Refusal(400, `Field \`${name}\` must have a drop value of \`true\`.`);
    if (fieldNamed(schema, name) === undefined) {
      return new Refusal(400, `Field \`${name}\` is not part of collection schema.`);
    }
    changes.dropped.push(name);
  }
  for (const { name, json } of named.filter((member) => !member.json.has("drop"))) {
    const dropped = changes.dropped.includes(name);
    if (!dropped && fieldNamed(schema, name) !== undefined) {
      return new Refusal(
        400,
        `Field \`${name}\` is already part of the schema: To change this field, drop it first before adding it back to the schema.`,
      );
    }
    const field = fieldFrom(json, schema.enableNestedFields);
    if (field instanceof Refusal) return field;
    (dropped ? changes.changed : changes.added).push(field);
  }
  return changes;
}

function applyChanges(collection: Collection, altered: Schema, changes: Changes): Refusal | undefined {
  const incomingNames = [...changes.added, ...changes.changed].map(({ name }) => name);
  const along = changes.dropped.flatMap((name) => droppedAlong(collection.schema, name));
  const dropped = [...changes.dropped, ...along.filter((name) => !incomingNames.includes(name))];
  const kept = collection.schema.fields.filter((field) => !dropped.includes(field.name));
  const incoming = [...changes.added, ...changes.changed];
  altered.fields = [...kept, ...incoming];
  // The default sorting field is checked as it was: dropping it doesn't excuse a document that lacks it.
  const problem = storedDocumentsProblem(collection, altered);
  if (problem !== undefined) return problem;
  for (const field of incoming) {
    const unknownType = fieldProblem(field);
    if (unknownType !== undefined) return new Refusal(400, unknownType);
  }
  if (dropped.includes(altered.defaultSortingField)) altered.defaultSortingField = "";
  for (const name of dropped) collection.staleFields.delete(name);
  for (const field of incoming) if (heldBack(collection, field)) collection.staleFields.add(field.name);
  return undefined;
}
