import { MISFIT } from "./fragment.js";
import { encodeKey, type KeyValue } from "./key.js";
import type { DocumentMapping } from "./mapping.js";

/** A value that was left out of its document because its field can't hold it. */
export interface Omission {
  id: string;
  field: string;
  reason: string;
}

/**
 * Takes the key from the leading columns of a careful row.
 *
 * @param row raw values with safe integers, as `keyColumnsSql` selects them
 */
export function keyValues(row: readonly unknown[], width: number): KeyValue[] {
  return Array.from({ length: width }, (_, index) => {
    const value = row[2 * index + 1];
    return row[2 * index] === "real" ? { real: value as string } : (value as KeyValue);
  });
}

/** The document id of a careful row. */
export function idOf(mapping: DocumentMapping, row: readonly unknown[]): string {
  const { key } = mapping.shape;
  return encodeKey(
    keyValues(row, key.length),
    key.map((column) => column.affinity),
  );
}

/**
 * The document of a careful row, values that don't fit left out and told.
 *
 * @param row raw values as `carefulColumnsSql` selects them
 */
export function carefulDocument(
  mapping: DocumentMapping,
  row: readonly unknown[],
): { id: string; json: string; omissions: Omission[] } {
  const id = idOf(mapping, row);
  const omissions: Omission[] = [];
  let json = `{"id":${JSON.stringify(id)}`;
  mapping.columns.forEach(({ field, type }, index) => {
    const value = row[2 * mapping.shape.key.length + index] as string | null;
    if (value === null) return;
    if (value.startsWith(MISFIT)) {
      omissions.push({ id, field, reason: misfitReason(value.slice(MISFIT.length), type) });
    } else {
      json += `,${JSON.stringify(field)}:${value}`;
    }
  });
  return { id, json: `${json}}`, omissions };
}

function misfitReason(storageClass: string, type: string): string {
  const what = {
    blob: "a BLOB",
    text: "text",
    real: "a number with a fraction or none that is finite",
    integer: "an integer",
  };
  return `holds ${what[storageClass as keyof typeof what] ?? storageClass}, which is no ${type}`;
}
