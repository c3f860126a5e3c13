import type { JsonObject } from "../json/value.js";
import { writeJson } from "../json/write.js";
import { Refusal } from "../refusal.js";
import { nestedFields } from "../schema/nested.js";
import { type DirtyValues, validateDocument } from "../schema/validate.js";
import type { Collection } from "./collection.js";
import { StoredDocument } from "./document.js";
import { mergePatch } from "./merge.js";

export type Action = "create" | "upsert" | "update" | "emplace";

/** Which document a write is about. */
export interface Target {
  id: string;
  stored: StoredDocument | undefined;
  sequence: number;
  generated: boolean;
}

/**
 * Finds the document that a write is about. Where the write brings no id, one is made from the next sequence number
 * and put into the tree; a document the collection doesn't know takes a sequence number even if it is refused later.
 */
export function identify(collection: Collection, document: JsonObject, action: Action): Target | Refusal {
  const id = document.get("id");
  if (id === "") return new Refusal(400, "The `id` should not be empty.");
  if (id === undefined) {
    if (action === "update") return new Refusal(400, "For update, the `id` key must be provided.");
    const sequence = collection.nextSequence++;
    document.set("id", String(sequence));
    return { id: String(sequence), stored: undefined, sequence, generated: true };
  }
  if (typeof id !== "string") return new Refusal(400, "Document's `id` field should be a string.");
  const stored = collection.documents.get(id);
  if (stored !== undefined) {
    if (action === "create") return new Refusal(409, `A document with id ${id} already exists.`);
    return { id, stored, sequence: stored.sequence, generated: false };
  }
  if (action === "update") return new Refusal(404, `Could not find a document with id: ${id}`);
  return { id, stored: undefined, sequence: collection.nextSequence++, generated: false };
}

/**
 * Checks a document and stores it. The tree is changed on the way: values are coerced or erased.
 *
 * @returns the document as it is stored now, or why it was refused
 */
export function store(
  collection: Collection,
  document: JsonObject,
  { id, stored, sequence }: Target,
  action: Action,
  dirtyValues: DirtyValues,
): StoredDocument | Refusal {
  const merges = action === "update" || action === "emplace";
  const problem = validateDocument(collection.schema, document, {
    dirtyValues,
    partial: merges && stored !== undefined,
    replacesStored: stored !== undefined,
  });
  if (problem !== undefined) return problem;
  const nested = nestedFields(collection.schema, document);
  if (nested instanceof Refusal) return nested;
  if (nested.length > 0) collection.schema = { ...collection.schema, fields: [...collection.schema.fields, ...nested] };
  // Over a stored document every null erases its key; in a new one a null outside the schema is kept.
  const result = stored === undefined ? document : mergePatch(merges ? stored.copy() : new Map(), document);
  for (const field of collection.schema.fields) if (!field.store) result.delete(field.name);
  const written = new StoredDocument(sequence, detached(id), writeJson(result));
  collection.documents.set(written.id, written);
  return written;
}

/** A copy of its own: an id cut out of an import body would keep the whole body in memory. */
function detached(id: string): string {
  return Buffer.from(id).toString();
}
