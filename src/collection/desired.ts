import type { DocumentMapping } from "../document/mapping.js";

/** A field of a collection, as far as we manage it. */
export interface DesiredField {
  name: string;
  type: string;
  optional: true;
  sort: boolean;
}

/** What a collection must look like to take the documents of a table. */
export interface DesiredSchema {
  fields: DesiredField[];
}

/**
 * The schema for a mapping. Every field is optional: NULL is left out of documents, and a required field could not be
 * added to a collection that holds documents.
 */
export function desiredSchema(mapping: DocumentMapping): DesiredSchema {
  const fields = mapping.columns.map(({ field, type, sort }) => ({ name: field, type, optional: true as const, sort }));
  return { fields: fields.length > 0 ? fields : [placeholder] };
}

/** Typesense refuses a collection without fields; a table may have nothing but an `id`. */
const placeholder: DesiredField = { name: "_", type: "string", optional: true, sort: false };
