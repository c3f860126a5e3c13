import { SyncError } from "../errors.js";
import { databaseFailure } from "./failure.js";
import type { Connection } from "./open.js";
import { sql } from "./sql.js";
import { writing } from "./transaction.js";

/** The state database's migrations in order. A released one is never edited: databases that have it will not run it again. */
const migrations = [
  "migrations/state-001.sql",
  "migrations/state-002.sql",
  "migrations/state-003.sql",
  "migrations/state-004.sql",
  "migrations/state-005.sql",
  "migrations/state-006.sql",
  "migrations/state-007.sql",
  "migrations/state-008.sql",
  "migrations/state-009.sql",
] as const;

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
  if (versionOf(connection) === migrations.length) return;
  writing(connection, () => {
    for (const path of migrations.slice(versionOf(connection))) {
      connection.exec(sql(path));
    }
    connection.pragma(`user_version = ${migrations.length}`);
  });
}

/**
 * Makes sure that the state database can be read without a migration.
 *
 * @throws SyncError where it is older or newer than this program
 */
export function requireReadable(connection: Connection): void {
  if (versionOf(connection) === migrations.length) return;
  throw new SyncError(`${connection.name} was written by an older fountain-sync`, {
    operation: "open the state database",
    place: connection.name,
    hint: "fountain-sync run brings it up to date",
  });
}

function versionOf(connection: Connection): number {
  const current = connection.pragma("user_version", { simple: true }) as number;
  if (current <= migrations.length) return current;
  throw new SyncError(`${connection.name} was written by a newer fountain-sync`, {
    operation: "open the state database",
    place: connection.name,
    hint: "install that version again, or remove the state database: everything is then sent again",
  });
}
