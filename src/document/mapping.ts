import type { Column, TableShape } from "../database/shape.js";
import { type FieldType, fieldTypeOf } from "./field-type.js";

/** One column's way into the document. */
export interface MappedColumn {
  column: Column;
  field: string;
  type: FieldType;
  sort: boolean;
}

/** How the rows of a table become documents: derived from the table's shape, nothing read from a row. */
export interface DocumentMapping {
  shape: TableShape;
  columns: MappedColumn[];
  /** Columns whose field has another name than they have, for telling people. */
  renamed: { column: string; field: string }[];
  /** Columns that are in no document, with the reason. */
  leftOut: { column: string; reason: string }[];
}

/**
 * Maps a table to documents. Key columns are fields too, so that they can be filtered and sorted by; only a single key
 * column named `id` is not, because the document's own `id` already says it.
 *
 * @param excluded names of columns that must not leave the database
 */
export function mapTable(shape: TableShape, excluded: readonly string[] = []): DocumentMapping {
  const mapping: DocumentMapping = { shape, columns: [], renamed: [], leftOut: [] };
  const hidden = new Set(excluded.map((name) => name.toLowerCase()));
  const taken = new Set<string>(["id"]);
  for (const column of shape.columns) {
    const kind = fieldTypeOf(column.declaredType);
    if (hidden.has(column.name.toLowerCase())) {
      mapping.leftOut.push({ column: column.name, reason: "excluded" });
    } else if (column.name === "id" && shape.key.length === 1 && shape.key[0] === column) {
      // The document's id.
    } else if (!kind) {
      mapping.leftOut.push({ column: column.name, reason: `${column.declaredType} is binary` });
    } else {
      const field = free(fieldName(column.name), taken);
      taken.add(field);
      if (field !== column.name) mapping.renamed.push({ column: column.name, field });
      mapping.columns.push({ column, field, ...kind });
    }
  }
  return mapping;
}

/**
 * A field name that Typesense takes, as near to the column's as can be. Dots mean nesting there, commas separate names in
 * queries, a leading `$` is a join, `_sequence_id` is the server's own suffix, `id` is the document's.
 */
export function fieldName(column: string): string {
  let name = column
    .toWellFormed()
    .replaceAll(/[.,:()[\]{}*`"'\\\s]/gu, "_")
    .replace(/^[$-]+/, "_");
  if (name === "" || name === "id" || name.endsWith("_sequence_id")) name += "_";
  return name;
}

function free(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name}_${n}`;
  return candidate;
}
