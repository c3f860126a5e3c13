import type { TableShape } from "../database/shape.js";
import type { FieldOptions } from "../document/field.js";
import type { FieldType } from "../document/field-type.js";
import type { DocumentMapping, MappedColumn } from "../document/mapping.js";

/** A field as a schema version records it. What is as it is without being asked for is absent. */
export interface RecordedField {
  name: string;
  type: FieldType;
  sort: boolean;
  options?: Omit<FieldOptions, "sort">;
  /** How its values are made. */
  making?: RecordedMaking;
}

export interface RecordedMaking {
  kind: string;
  separator?: string;
  path?: string;
  timestamp?: boolean;
  longitude?: string;
}

/** One column as a schema version records it: what a later look is compared with. */
export interface RecordedColumn {
  name: string;
  /** As declared. */
  type: string;
  notNull: boolean;
  /** The DEFAULT as SQL text, or null. */
  default: string | null;
  generated: boolean;
  /** 1-based position in the key, 0 outside it. */
  key: number;
  /** It is no column of the table, but of the result of the query that makes the documents. */
  result?: true;
  /** The field it becomes; null where it is in no document by itself. */
  field: RecordedField | null;
  /** Geopoints whose latitude it is. */
  points?: RecordedField[];
}

/** What a field is unless somebody asks for something else. */
const PRESET = { facet: false, index: true, infix: false, stem: false, locale: "" } as const;

/**
 * The columns of a table with the fields they become. Where a query makes the documents, it is the columns of its result that
 * become fields: they stand behind the table's own, as `document.name`.
 */
export function recordedColumns(mapping: DocumentMapping): RecordedColumn[] {
  const { shape, joined } = mapping;
  if (!joined) return recorded(shape, mapping);
  const results = recorded(joined.shape, mapping).map(({ name, field, ...column }) => {
    // What a result column is declared as matters for its field only; an expression over it has no such type.
    return { ...column, name: `document.${name}`, type: field?.type ?? "", key: 0, field, result: true as const };
  });
  return [...recorded(shape, { columns: [] }), ...results];
}

function recorded(shape: TableShape, { columns }: Pick<DocumentMapping, "columns">): RecordedColumn[] {
  return shape.columns.map((column) => {
    const mapped = columns.filter((each) => each.column.name === column.name);
    const own = mapped.find(({ type }) => type !== "geopoint");
    const points = mapped.filter(({ type }) => type === "geopoint").map(recordedField);
    return {
      name: column.name,
      type: column.declaredType,
      notNull: column.notNull,
      default: column.defaultSql,
      generated: column.generated,
      key: shape.key.indexOf(column) + 1,
      field: own ? recordedField(own) : null,
      ...(points.length > 0 && { points }),
    };
  });
}

/** Every field of a column. */
export function fieldsOf({ field, points = [] }: Pick<RecordedColumn, "field" | "points">): RecordedField[] {
  return field ? [field, ...points] : points;
}

function recordedField({ field, type, sort, options = {}, making }: MappedColumn): RecordedField {
  const { sort: _, ...others } = options;
  const special = Object.entries(others).filter(([name, value]) => PRESET[name as keyof typeof PRESET] !== value);
  return {
    name: field,
    type,
    sort,
    ...(special.length > 0 && { options: Object.fromEntries(special.sort()) }),
    ...(making && { making: making.kind === "geopoint" ? { ...making, longitude: making.longitude.name } : making }),
  };
}
