import type { Collection } from "../documents/collection.js";
import { Refusal } from "../refusal.js";
import { hasType } from "./coerce.js";
import type { Field } from "./field.js";
import type { Schema } from "./schema.js";
import { isArrayType, scalarOf } from "./types.js";
import { validateDocument } from "./validate.js";

const INCOMPATIBLE = "Schema change is incompatible with the type of documents already stored in this collection.";

/** Checks what is stored against a schema to come; a value that could be coerced is no obstacle (transcript 05). */
export function storedDocumentsProblem(collection: Collection, schema: Schema): Refusal | undefined {
  for (const document of collection.documents.values()) {
    const problem = validateDocument(schema, document.copy(), {
      dirtyValues: "coerce_or_reject",
      partial: false,
      replacesStored: false,
    });
    if (problem !== undefined) return new Refusal(problem.status, inAlteration(problem.message));
  }
  return undefined;
}

/** The message about a document, reworded as one about a schema. */
function inAlteration(message: string): string {
  if (message.endsWith("but is not found in the document.")) {
    return `${message.slice(0, -1)}s already present in the collection. If you still want to add this field, set it as \`optional: true\`.`;
  }
  const [subject = "", type] = message.split(" must be ");
  if (type === undefined) return `${INCOMPATIBLE} error: ${message}`;
  return `${INCOMPATIBLE} Existing data for f${subject.slice(1)} cannot be coerced into ${type}`;
}

/** Whether any stored document still holds a value of another type under the field's name. */
export function heldBack(collection: Collection, field: Field): boolean {
  const scalar = scalarOf(field.type);
  if (scalar === undefined) return false;
  for (const document of collection.documents.values()) {
    const value = document.copy().get(field.name);
    if (value === undefined || value === null) continue;
    const elements = isArrayType(field.type) && Array.isArray(value) ? value : [value];
    if (!elements.every((element) => hasType(scalar, element))) return true;
  }
  return false;
}
