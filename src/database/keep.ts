import type Database from "better-sqlite3";

type Connection = Database.Database;
type Statement = Database.Statement;

const kept = new Set<Connection>();

/**
 * Keeps a connection and all its statements from the garbage collector until the process ends; closing it still frees what
 * SQLite holds. Since Node 24.19 the collector aborts the process when it finalises an object of better-sqlite3 12 outside of
 * running JS (`RemoveEnvironmentCleanupHook`, https://github.com/WiseLibs/better-sqlite3/issues/1515); version 13 has no such
 * objects but leaves Node 20 behind. So there is one statement for each text, and none for a pragma that is asked again.
 */
export function keep(connection: Connection): Connection {
  kept.add(connection);
  const statements = new Map<string, Statement>();
  const prepare = connection.prepare.bind(connection) as (text: string) => Statement;
  const prepareOnce = (text: string): Statement => {
    const statement = statements.get(text) ?? prepare(text);
    statements.set(text, statement);
    return statement;
  };
  const pragma = (source: string, options?: { simple?: boolean }): unknown => {
    const statement = prepareOnce(`PRAGMA ${source}`);
    if (!statement.reader) return statement.run();
    return options?.simple ? statement.pluck().get() : statement.pluck(false).all();
  };
  return Object.assign(connection, { prepare: prepareOnce, pragma });
}
