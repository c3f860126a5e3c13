import { foldCase } from "../../capture/names.js";
import { type ColumnName, columnsFor } from "../../capture/request.js";
import type { TableMapping } from "../../config/mapping/schema.js";
import type { Connection } from "../../database/open.js";
import type { TableShape } from "../../database/shape.js";
import { SyncError } from "../../errors.js";
import { type DocumentMapping, mapTable } from "../mapping.js";
import { compileQuery, type JoinedQuery } from "./query.js";

/** What must not leave the database: columns of the table itself by name, and of any table by the settings. */
export interface Hidden {
  ofTable: readonly string[];
  everywhere: readonly ColumnName[];
}

/**
 * How the rows of a table become documents, where a query may make them.
 *
 * @param asked what the mapping file says about the table
 * @throws SyncError with every fault of the query
 */
export function documentMapping(
  connection: Connection,
  shape: TableShape,
  hidden: Hidden,
  asked: TableMapping,
): DocumentMapping {
  if (asked.document === undefined) return mapTable(shape, hidden.ofTable, asked);
  const found = joinedMapping(connection, shape, hidden, { ...asked, document: asked.document });
  if ("mapping" in found) return found.mapping;
  const faults = found.faults.map((fault) => `tables.${shape.name}.${fault}`);
  throw new SyncError(`the document query of ${shape.name} can't be used\n  ${faults.join("\n  ")}`, {
    operation: "prepare the document query",
    place: `${connection.name} ${shape.name}`,
    hint: "mend it in the mapping file, or bring back what it names",
  });
}

/** The mapping that a document query makes, or every fault with its path below the table's. */
export function joinedMapping(
  connection: Connection,
  shape: TableShape,
  hidden: Hidden,
  asked: TableMapping & { document: string },
): { mapping: DocumentMapping } | { faults: string[] } {
  const faults = (["where", "softDelete"] as const)
    .filter((name) => asked[name] !== undefined)
    .map((name) => `${name}: has no place beside document; its query can leave rows out itself`);
  const compiled = compileQuery(connection, shape, asked.document);
  if ("faults" in compiled) {
    return { faults: [...faults, ...compiled.faults.map((fault) => `document: the query ${fault}`)] };
  }
  const { query } = compiled;
  if (faults.length > 0) return { faults };
  const mapping = mapTable(query.shape, hiddenColumns(query, shape, hidden), asked);
  return { mapping: { ...mapping, shape, joined: query } };
}

/** A column is hidden under its own name and under any that the query gives it; what is computed from it can't be told. */
function hiddenColumns({ columns }: JoinedQuery, { name }: TableShape, { ofTable, everywhere }: Hidden): string[] {
  const own = ofTable.map((column) => ({ table: name, column }));
  return columns
    .filter((result) => {
      const origin = result.origin ?? { table: name, column: result.name };
      const hidden = columnsFor(origin.table, [...own, ...everywhere]).map(foldCase);
      return (
        hidden.includes(foldCase(origin.column)) || columnsFor(name, own).map(foldCase).includes(foldCase(result.name))
      );
    })
    .map((result) => result.name);
}
