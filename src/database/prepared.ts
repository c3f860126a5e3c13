import type { Connection, Statement } from "./open.js";
import { sql } from "./sql.js";

const cache = new WeakMap<Connection, Map<string, Statement>>();

/** The statement of a file below `sql/`, prepared once a connection. SQLite prepares it again by itself when the schema changes. */
export function prepared(connection: Connection, path: string): Statement {
  let statements = cache.get(connection);
  if (!statements) {
    statements = new Map();
    cache.set(connection, statements);
  }
  let statement = statements.get(path);
  if (!statement) {
    statement = connection.prepare(sql(path));
    statements.set(path, statement);
  }
  return statement;
}
