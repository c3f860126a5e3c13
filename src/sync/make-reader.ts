import type { Connection } from "../database/open.js";
import type { DocumentMapping } from "../document/mapping.js";
import { JoinedReader } from "./joined-reader.js";
import type { DocumentReader } from "./reader.js";
import { TableReader } from "./table-reader.js";

/**
 * What reads a table's rows as the documents of a mapping.
 *
 * @throws SqliteError where the mapping no longer fits the table
 */
export function makeReader(connection: Connection, mapping: DocumentMapping, tableId: number): DocumentReader {
  const { joined } = mapping;
  return joined
    ? new JoinedReader(connection, { ...mapping, joined }, tableId)
    : new TableReader(connection, mapping, tableId);
}
