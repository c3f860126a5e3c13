import type { FieldType } from "./field-type.js";
import type { DocumentMapping, MappedColumn } from "./mapping.js";

/** The types that a column's values can be turned into as they are. */
const known: ReadonlySet<string> = new Set<FieldType>(["int64", "float", "bool", "string"]);

/**
 * A mapping whose documents fit a collection as it is: fields that it lacks are left out, and a field of another type takes
 * only values of that type. For the time until the collection has followed its table.
 *
 * @param fields of the collection
 */
export function restrictTo(
  mapping: DocumentMapping,
  fields: readonly { name: string; type: string }[],
): DocumentMapping {
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  const columns = mapping.columns.flatMap((mapped) => restricted(mapped, types.get(mapped.field)));
  return { ...mapping, columns };
}

/** Of a value that is made for one type, another type takes what the column itself holds. */
function restricted(mapped: MappedColumn, type: string | undefined): MappedColumn[] {
  if (type === mapped.type) return [mapped];
  if (type === undefined || !known.has(type) || mapped.making?.kind === "geopoint") return [];
  const { making: _, ...plain } = mapped;
  return [{ ...plain, type: type as FieldType }];
}
