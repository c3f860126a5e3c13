import { convert } from "./convert.js";
import { encodeKey, type KeyValue } from "./key.js";
import { isMade } from "./made-sql.js";
import type { Made, Raw } from "./making.js";
import { type DocumentMapping, type MappedColumn, requiredField } from "./mapping.js";
import { MISFIT } from "./parts.js";

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

/** What a careful row becomes: a document, with values that don't fit left out and told, or none. */
export type Careful = { id: string; json: string; omissions: Omission[] } | { id: string; refusal: string };

/**
 * The document of a careful row. It is refused where a value doesn't fit and nothing may be left out, and where the field is
 * missing that the server wants in every document.
 *
 * @param row raw values as `carefulColumnsSql` selects them
 */
export function carefulDocument(mapping: DocumentMapping, row: readonly unknown[]): Careful {
  const id = idOf(mapping, row);
  const required = requiredField(mapping);
  const omissions: Omission[] = [];
  let isComplete = required === undefined;
  let json = `{"id":${JSON.stringify(id)}`;
  let at = 2 * mapping.shape.key.length;
  for (const mapped of mapping.columns) {
    const width = mapped.making?.kind === "geopoint" ? 2 : 1;
    const made = fieldValue(mapped, row.slice(at, at + width) as Raw[]);
    at += width;
    if (made === undefined) continue;
    if ("misfit" in made) {
      omissions.push({ id, field: mapped.field, reason: made.misfit });
    } else {
      json += `,${JSON.stringify(mapped.field)}:${made.json}`;
      isComplete ||= mapped === required;
    }
  }
  const decisive = mapping.settings.onMismatch === "reject" ? omissions : omissions.filter(isOf(required));
  if (decisive.length > 0) return { id, refusal: decisive.map(({ field, reason }) => `${field} ${reason}`).join("; ") };
  if (!isComplete) return { id, refusal: missing(required?.field ?? "") };
  return { id, json: `${json}}`, omissions };
}

function isOf(mapped: MappedColumn | undefined): (omission: Omission) => boolean {
  return ({ field }) => field === mapped?.field;
}

function missing(field: string): string {
  return `${field} is NULL; as the default sorting field it is needed in every document`;
}

function fieldValue(mapped: MappedColumn, cells: readonly Raw[]): Made {
  if (isMade(mapped)) return convert(mapped, cells);
  const value = cells[0] as string | null;
  if (value === null) return undefined;
  if (!value.startsWith(MISFIT)) return { json: value };
  return { misfit: misfitReason(value.slice(MISFIT.length), mapped.type) };
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
