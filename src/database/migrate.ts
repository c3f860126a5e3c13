import { SyncError } from "../errors.js";
import { databaseFailure } from "./failure.js";
import type { Connection } from "./open.js";
import { sql } from "./sql.js";
import { writing } from "./transaction.js";

/** The state database's migrations in order. A released one is never edited: databases that have it will not run it again. */
const migrations = ["migrations/state-001.sql"] as const;

/**
 * Brings the state database to the newest version, counted in its `user_version`.
 *
 * @throws SyncError where a newer fountain-sync has been here (going back is not known to be safe), or the file can't be used
 */
export function migrateState(connection: Connection): void {
  try {
    migrate(connection);
  } catch (thrown) {
    throw databaseFailure(thrown, "open the state database", connection.name);
  }
}

function migrate(connection: Connection): void {
  const current = connection.pragma("user_version", { simple: true }) as number;
  if (current > migrations.length) {
    throw new SyncError(`${connection.name} was written by a newer fountain-sync`, {
      operation: "open the state database",
      place: connection.name,
      hint: "install that version again, or remove the state database: everything is then sent again",
    });
  }
  if (current === migrations.length) return;
  writing(connection, () => {
    for (const path of migrations.slice(connection.pragma("user_version", { simple: true }) as number)) {
      connection.exec(sql(path));
    }
    connection.pragma(`user_version = ${migrations.length}`);
  });
}
