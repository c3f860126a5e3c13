/** A field as we send it and as the server tells it. Properties that we don't manage are left to the server. */
export interface FieldSchema {
  name: string;
  type: string;
  optional?: boolean;
  facet?: boolean;
  index?: boolean;
  sort?: boolean;
  infix?: boolean;
  locale?: string;
  stem?: boolean;
  store?: boolean;
}

export interface CollectionSchema {
  name: string;
  fields: FieldSchema[];
  default_sorting_field?: string;
  token_separators?: string[];
  symbols_to_index?: string[];
  enable_nested_fields?: boolean;
  metadata?: Record<string, unknown>;
}

/** A collection as the server tells it. */
export interface CollectionInfo extends CollectionSchema {
  num_documents: number;
}
