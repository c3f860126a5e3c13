import type { Dependency } from "../capture/depends/dependency.js";
import type { ColumnMapping } from "../config/mapping/column.js";
import type { TableMapping } from "../config/mapping/schema.js";
import type { Column, TableShape } from "../database/shape.js";
import { type Field, fieldOf, pointOf } from "./field.js";
import { fieldName } from "./field-name.js";
import type { JoinedQuery } from "./joined/query.js";
import { settingsOf, type TableSettings } from "./settings.js";

/** One column's way into the document. */
export interface MappedColumn extends Field {
  column: Column;
  field: string;
}

/** How the rows of a table become documents: derived from the table's shape, nothing read from a row. */
export interface DocumentMapping {
  shape: TableShape;
  /** The query that makes the documents, where the table's own rows do not: the columns are then those of its result. */
  joined?: JoinedQuery;
  /** Other tables that the documents are also made of, as far as somebody has said so. */
  dependencies?: readonly Dependency[];
  columns: MappedColumn[];
  settings: TableSettings;
  /** The column that tells a row that it is delivered; it is in no document. */
  ackColumn?: string;
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
 * @param asked what the mapping file says about the table
 */
export function mapTable(
  shape: TableShape,
  excluded: readonly string[] = [],
  asked: TableMapping = {},
): DocumentMapping {
  const mapping: DocumentMapping = { shape, columns: [], settings: settingsOf(asked), renamed: [], leftOut: [] };
  const hidden = new Set([...excluded, ...(asked.exclude ?? [])].map((name) => name.toLowerCase()));
  const included = asked.include && new Set(asked.include.map((name) => name.toLowerCase()));
  const ack = asked.ackColumn?.toLowerCase();
  const points = pointsOf(shape, asked);
  const wantedOf = askedOfColumns(asked);
  const taken = new Set<string>(["id", ...namesAskedFor(asked)]);
  for (const column of shape.columns) {
    const wanted = wantedOf.get(column.name.toLowerCase());
    const field = fieldOf(column, wanted ?? {});
    if (hidden.has(column.name.toLowerCase())) {
      mapping.leftOut.push({ column: column.name, reason: "excluded" });
    } else if (column.name.toLowerCase() === ack) {
      mapping.leftOut.push({ column: column.name, reason: "holds acknowledgements" });
    } else if (included && !included.has(column.name.toLowerCase())) {
      mapping.leftOut.push({ column: column.name, reason: "not included" });
    } else if (!wanted && column.name === "id" && shape.key.length === 1 && shape.key[0] === column) {
      // The document's id.
    } else if (!field) {
      mapping.leftOut.push({ column: column.name, reason: `${column.declaredType} is binary` });
    } else {
      const name = wanted?.name ?? free(fieldName(column.name), taken);
      taken.add(name);
      if (name !== column.name && !wanted?.name) mapping.renamed.push({ column: column.name, field: name });
      mapping.columns.push({ column, field: name, ...field });
    }
  }
  for (const { name, latitude, longitude, wanted } of points) {
    if ([latitude, longitude].some((column) => hidden.has(column.name.toLowerCase()))) continue;
    mapping.columns.push({ column: latitude, field: name, ...pointOf(longitude, wanted) });
  }
  const { ackColumn } = asked;
  return ackColumn === undefined ? mapping : { ...mapping, ackColumn };
}

/** What the mapping file says about columns, by folded name: names are matched as SQLite does, without regard to case. */
export function askedOfColumns({ columns = {} }: TableMapping): Map<string, ColumnMapping> {
  const own = Object.entries(columns).filter(([, { from }]) => !from);
  return new Map(own.map(([name, asked]): [string, ColumnMapping] => [name.toLowerCase(), asked]));
}

/** The fields that are made of two columns, as far as both are there. */
function pointsOf({ columns }: TableShape, asked: TableMapping) {
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  return Object.entries(asked.columns ?? {}).flatMap(([name, wanted]) => {
    const [latitude, longitude] = (wanted.from ?? []).map((column) => byName.get(column.toLowerCase()));
    return latitude && longitude ? [{ name: wanted.name ?? name, latitude, longitude, wanted }] : [];
  });
}

/** The field names that somebody has chosen: those that follow from columns give way to them. */
function namesAskedFor({ columns = {} }: TableMapping): string[] {
  return Object.entries(columns).flatMap(([key, { name, from }]) => (name ? [name] : from ? [key] : []));
}

/** The field that sorts results: the server wants it in every document. */
export function requiredField({ columns, settings }: DocumentMapping): MappedColumn | undefined {
  return columns.find(({ field }) => field === settings.defaultSortingField);
}

/** Fields that every document has: those of columns that can't be NULL, and the one without which there is no document. */
export function alwaysThere(mapping: DocumentMapping): Set<string> {
  const { columns, shape } = mapping;
  const required = requiredField(mapping);
  const never = columns.filter((mapped) => {
    const { column, making } = mapped;
    const isMadeOfMore = making?.kind === "json" || making?.kind === "geopoint";
    return mapped === required || (!isMadeOfMore && (column.notNull || column.name === shape.rowidAlias));
  });
  return new Set(never.map(({ field }) => field));
}

function free(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name}_${n}`;
  return candidate;
}
