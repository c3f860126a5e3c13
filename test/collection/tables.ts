import fc from "fast-check";
import { type RecordedColumn, recordedColumns } from "../../src/collection/recorded.js";
import { introspect } from "../../src/database/introspect.js";
import { type Connection, openOwn } from "../../src/database/open.js";
import { quoteIdentifier } from "../../src/database/quote.js";
import { type DocumentMapping, mapTable } from "../../src/document/mapping.js";

/** The table `t` at one moment: what is mapped, and what a schema version records of it. */
export interface Look {
  mapping: DocumentMapping;
  columns: RecordedColumn[];
}

export function lookAt(connection: Connection, excluded: readonly string[] = []): Look {
  const shape = introspect(connection, "t");
  if (!shape) throw new Error("there is no table t");
  const mapping = mapTable(shape, excluded);
  return { mapping, columns: recordedColumns(mapping) };
}

/** The table `t` as SQLite has it after each group of statements. */
export function looks(...groups: readonly (string | readonly string[])[]): Look[] {
  const connection = openOwn(":memory:");
  try {
    return groups.map((group) => {
      for (const statement of [group].flat()) connection.exec(statement);
      return lookAt(connection);
    });
  } finally {
    connection.close();
  }
}

/** The table before and after some statements. */
export function beforeAndAfter(create: string, ...statements: string[]): { before: Look; after: Look } {
  const [before, after] = looks(create, statements);
  if (!before || !after) throw new Error("there is no table t");
  return { before, after };
}

const TYPES = ["INTEGER", "BIGINT", "REAL", "TEXT", "VARCHAR(9)", "DATE", "BOOLEAN", "BLOB", "JSON"];

/** Tables over few names and types, so that two of them have much in common. */
export const create: fc.Arbitrary<string> = fc
  .uniqueArray(fc.record({ name: fc.constantFrom("a", "b", "c", "d", "a.b", "id"), type: fc.constantFrom(...TYPES) }), {
    selector: ({ name }) => name,
    minLength: 1,
  })
  .map((columns) => columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`))
  .map((columns) => `CREATE TABLE t (k INTEGER PRIMARY KEY, ${columns.join(", ")})`);
