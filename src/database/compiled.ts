import type { Connection, Statement } from "./open.js";

/**
 * A statement compiled for the schema as it is now. One that was prepared before is compiled anew only when it runs: until then it
 * tells the columns that it had, and not that it fits no more.
 *
 * @throws SqliteError where it does not compile
 */
export function compiled(connection: Connection, text: string): Statement {
  return connection.prepare(`${text}\n-- schema ${connection.pragma("schema_version", { simple: true })}`);
}
