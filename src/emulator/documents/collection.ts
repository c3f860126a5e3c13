import type { Schema } from "../schema/schema.js";
import type { StoredDocument } from "./document.js";

/** One collection with its documents in order of arrival. */
export class Collection {
  readonly name: string;
  readonly createdAt: number;
  schema: Schema;
  readonly documents: Map<string, StoredDocument>;
  /** Counts every document that was ever about to be new, also those refused afterwards: generated ids show it. */
  nextSequence = 0;
  /** How many documents a sink has taken in and forgotten. */
  swallowed = 0;
  /** True while a schema alteration runs. */
  altering = false;
  /** Fields whose type was changed while documents still held the old one: searching them never ends. */
  readonly staleFields = new Set<string>();

  constructor(name: string, createdAt: number, schema: Schema, documents = new Map<string, StoredDocument>()) {
    this.name = name;
    this.createdAt = createdAt;
    this.schema = schema;
    this.documents = documents;
  }

  /** What GET /collections/:collection shows. */
  summary(): Record<string, unknown> {
    const { schema } = this;
    return {
      created_at: this.createdAt,
      curation_sets: [],
      default_sorting_field: schema.defaultSortingField,
      enable_nested_fields: schema.enableNestedFields,
      fields: schema.fields,
      metadata: schema.metadata,
      name: this.name,
      num_documents: this.documents.size + this.swallowed,
      symbols_to_index: schema.symbolsToIndex,
      synonym_sets: schema.synonymSets,
      token_separators: schema.tokenSeparators,
    };
  }
}
