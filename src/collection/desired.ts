import { type DocumentMapping, type MappedColumn, requiredField } from "../document/mapping.js";

/** A field of a collection, as far as we manage it. What nobody has asked for is left to the server. */
export interface DesiredField {
  name: string;
  type: string;
  optional: boolean;
  sort: boolean;
  facet?: boolean;
  index?: boolean;
  infix?: boolean;
  stem?: boolean;
  locale?: string;
}

/** What a collection must look like to take the documents of a table. */
export interface DesiredSchema {
  fields: DesiredField[];
  default_sorting_field?: string;
  token_separators?: string[];
  symbols_to_index?: string[];
  enable_nested_fields?: true;
}

/**
 * The schema for a mapping. Every field is optional: NULL is left out of documents, and a required field could not be
 * added to a collection that holds documents. Only the default sorting field can't be: the server refuses that (transcript
 * 02), and documents without it.
 */
export function desiredSchema(mapping: DocumentMapping): DesiredSchema {
  const required = requiredField(mapping);
  const fields = mapping.columns.map((column) => desiredField(column, column !== required));
  const { tokenSeparators, symbolsToIndex } = mapping.settings;
  return {
    fields: fields.length > 0 ? fields : [placeholder],
    ...(required && { default_sorting_field: required.field }),
    ...(tokenSeparators && { token_separators: tokenSeparators }),
    ...(symbolsToIndex && { symbols_to_index: symbolsToIndex }),
    ...(fields.some(isNested) && { enable_nested_fields: true as const }),
  };
}

function desiredField({ field, type, sort, options = {} }: MappedColumn, optional: boolean): DesiredField {
  const { sort: _, ...others } = options;
  return { name: field, type, optional, sort, ...others };
}

/** Whether a collection needs nested fields for a field of this type. */
export function isNested({ type }: { type: string }): boolean {
  return type === "object" || type === "object[]";
}

/** Typesense refuses a collection without fields; a table may have nothing but an `id`. */
const placeholder: DesiredField = { name: "_", type: "string", optional: true, sort: false };
