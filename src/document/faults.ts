import { nearNames } from "../capture/near.js";
import type { ColumnMapping } from "../config/mapping/column.js";
import type { TableMapping } from "../config/mapping/schema.js";
import { isNotUnderstood } from "../database/failure.js";
import type { Connection } from "../database/open.js";
import { keyedBy, type TableShape } from "../database/shape.js";
import { messageOf } from "../errors.js";
import { conditionFault, conditionOf, conditionTrial } from "./condition.js";
import { fieldFaults } from "./field-faults.js";
import { canSort } from "./field-type.js";
import { compileQuery } from "./joined/query.js";
import { askedOfColumns, mapTable } from "./mapping.js";

/** Names that columns of a table had at any time, folded. */
export function formerColumns(history: readonly { columns: readonly { name: string }[] }[]): Set<string> {
  return new Set(history.flatMap(({ columns }) => columns.map(({ name }) => folded(name))));
}

/**
 * All that is wrong with what the mapping file says about a table, each fault behind its path below the table.
 *
 * @param former names that columns had before: to keep out one of them that is gone is no fault
 */
export function tableFaults(
  connection: Connection,
  shape: TableShape,
  asked: TableMapping,
  former: ReadonlySet<string> = new Set(),
): string[] {
  const names = shape.columns.map(({ name }) => name);
  const known = new Set(names.map(folded));
  const unknown = (path: string, name: string) =>
    known.has(folded(name)) ? [] : [`${path}: ${noColumn(name, names)}`];
  const { id, softDelete, include = [], exclude = [] } = asked;
  const idFault = id === undefined ? [] : idFaults(shape, id, asked, unknown);
  if (asked.document !== undefined) return [...idFault, ...resultFaults(connection, shape, asked, former)];
  return [
    ...twice(Object.keys(asked.columns ?? {}), "columns"),
    ...include.flatMap((name, at) => unknown(`include.${at}`, name)),
    ...exclude.flatMap((name, at) => (former.has(folded(name)) ? [] : unknown(`exclude.${at}`, name))),
    ...columnFaults(shape, asked, unknown),
    ...idFault,
    ...(softDelete === undefined ? [] : unknown("softDelete", softDelete)),
    ...conflicts(asked, known),
    ...conditionFaults(connection, shape, asked, known),
    ...nameFaults(shape, asked),
    ...sortingFaults(shape, asked),
  ];
}

/** Where a query makes the documents, columns are those of its result. What is wrong with the query itself is told elsewhere. */
function resultFaults(
  connection: Connection,
  shape: TableShape,
  { document = "", id: _id, where: _where, softDelete: _softDelete, ...asked }: TableMapping,
  former: ReadonlySet<string>,
): string[] {
  const compiled = compileQuery(connection, shape, document);
  return "query" in compiled ? tableFaults(connection, compiled.query.shape, asked, former) : [];
}

/** Names that differ in their case alone are one to SQLite. */
export function twice(names: readonly string[], path: string): string[] {
  const seen = new Set<string>();
  return names.flatMap((name) => {
    const isSeen = seen.has(folded(name));
    seen.add(folded(name));
    return isSeen ? [`${path}.${name}: stands there twice, but for upper and lower case`] : [];
  });
}

type Unknown = (path: string, name: string) => string[];

function noColumn(name: string, names: readonly string[]): string {
  const near = nearNames(name, names);
  return `there is no column ${name}${near.length > 0 ? `; did you mean ${near.join(" or ")}?` : ""}`;
}

function columnFaults({ columns }: TableShape, asked: TableMapping, unknown: Unknown): string[] {
  const byName = new Map(columns.map((column) => [folded(column.name), column]));
  return Object.entries(asked.columns ?? {}).flatMap(([name, wanted]) => {
    const path = `columns.${name}`;
    const column = byName.get(folded(name));
    const isThere = wanted.from
      ? wanted.from.flatMap((each, at) => unknown(`${path}.from.${at}`, each))
      : unknown(path, name);
    return [...isThere, ...fieldFaults(path, name, wanted, column)];
  });
}

function idFaults(shape: TableShape, id: string, asked: TableMapping, unknown: Unknown): string[] {
  const missing = unknown("id", id);
  if (missing.length > 0) return missing;
  const faults = keyedBy(shape, id)
    ? []
    : [`id: ${id} has no unique index of its own, so that two rows may have the same`];
  const isExcluded = asked.exclude?.some((name) => folded(name) === folded(id));
  return isExcluded ? [...faults, `id: ${id} is excluded, but the id is in every document`] : faults;
}

/** What is asked for a column that is in no document. */
function conflicts({ include, exclude = [], columns = {} }: TableMapping, known: ReadonlySet<string>): string[] {
  const [out, into] = [new Set(exclude.map(folded)), include && new Set(include.map(folded))];
  const faults = (include ?? []).flatMap((name, at) =>
    out.has(folded(name)) ? [`include.${at}: ${name} is excluded, too`] : [],
  );
  for (const [name, { from }] of Object.entries(columns)) {
    const used = from ?? [name];
    const hidden = used.find((column) => out.has(folded(column)));
    if (hidden) faults.push(`columns.${name}: ${hidden} is excluded`);
    else if (!from && into && known.has(folded(name)) && !into.has(folded(name)))
      faults.push(`columns.${name}: ${name} is not included`);
  }
  return faults;
}

function conditionFaults(
  connection: Connection,
  shape: TableShape,
  { where, softDelete }: TableMapping,
  known: ReadonlySet<string>,
): string[] {
  if (where === undefined) return [];
  const fault = conditionFault(where);
  if (fault !== undefined) return [`where: ${fault}`];
  // A column that is not there was told already.
  const both = softDelete !== undefined && known.has(folded(softDelete)) ? { where, softDelete } : { where };
  try {
    connection.prepare(conditionTrial(shape, conditionOf(both) ?? "1"));
    return [];
  } catch (thrown) {
    if (!isNotUnderstood(thrown)) throw thrown;
    return [`where: SQLite does not understand it: ${messageOf(thrown)}`];
  }
}

/** Two columns for one field. */
function nameFaults(shape: TableShape, asked: TableMapping): string[] {
  const chosen = new Map<string, string>();
  const faults: string[] = [];
  for (const [key, { name, from }] of Object.entries(asked.columns ?? {})) {
    const field = name ?? (from ? key : undefined);
    if (field === undefined) continue;
    const other = chosen.get(field);
    if (other !== undefined) faults.push(`columns.${key}: the field ${field} is that of ${other} already`);
    else chosen.set(field, key);
  }
  const wantedOf = askedOfColumns(asked);
  const { columns } = mapTable(shape, asked.exclude, { ...asked, columns: withoutNames(asked.columns) });
  for (const { column, field } of columns) {
    const by = wantedOf.get(folded(column.name))?.name === undefined ? chosen.get(field) : undefined;
    if (by !== undefined) faults.push(`columns.${by}: the field ${field} is that of the column ${column.name} already`);
  }
  return faults;
}

/** The columns as they would be named by themselves, without the pairs. */
function withoutNames(columns: TableMapping["columns"] = {}): NonNullable<TableMapping["columns"]> {
  const own = Object.entries(columns).filter(([, { from }]) => !from);
  return Object.fromEntries(own.map(([key, { name: _, ...rest }]): [string, ColumnMapping] => [key, rest]));
}

function sortingFaults(shape: TableShape, asked: TableMapping): string[] {
  const name = asked.defaultSortingField;
  if (name === undefined) return [];
  const { columns } = mapTable(shape, [], asked);
  const found = columns.find(({ field }) => field === name);
  if (!found) {
    const near = nearNames(
      name,
      columns.map(({ field }) => field),
    );
    return [
      `defaultSortingField: there is no field ${name}${near.length > 0 ? `; did you mean ${near.join(" or ")}?` : ""}`,
    ];
  }
  if (found.type === "geopoint" || !canSort(found.type))
    return [`defaultSortingField: ${name} is ${found.type}, which does not sort`];
  return found.sort ? [] : [`defaultSortingField: ${name} does not sort; set columns.${found.column.name}.sort`];
}

function folded(name: string): string {
  return name.toLowerCase();
}
