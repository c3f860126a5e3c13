import type { Connection } from "./open.js";

/**
 * What EXPLAIN tells of a statement, as the schema is now.
 *
 * SQLite prepares a statement anew where the schema has changed since, which it finds out when the statement begins. One that only
 * explains doesn't begin: its program would be that of before, and point to what is freed (seen: SIGSEGV in `sqlite3_step`, SQLite
 * 3.53.2). Setting a flag has all statements of a connection prepared anew, whatever it is set to (`OP_Expire`,
 * https://www.sqlite.org/opcode.html#Expire).
 *
 * @param statement behind the word EXPLAIN; may begin with QUERY PLAN
 * @param parameters any values for its parameters: they have no influence
 * @throws SqliteError where the statement doesn't compile
 */
export function explain<Row>(connection: Connection, statement: string, parameters: object = {}): Row[] {
  connection.exec("PRAGMA reverse_unordered_selects = OFF");
  return connection.prepare(`EXPLAIN ${statement}`).all(parameters) as Row[];
}
