import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { migrateState, requireReadable } from "../database/migrate.js";
import { type Connection, openOwn } from "../database/open.js";
import { openUntouched } from "../database/untouched.js";

/** Where the state of a database lies: beside it, or in the folder named by STATE_DIRECTORY. */
export function statePath(database: string, directory: string | undefined): string {
  return directory === undefined ? `${database}-sync` : join(directory, `${basename(database)}-sync`);
}

/** Which file lies at the state database's path, to be told from another one in its place; "none" where none does. */
export function stateIdentity(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev}:${stat.ino}` : "none";
}

/** Opens the state database, created and migrated as needed. */
export function openState(path: string): Connection {
  const state = openOwn(path);
  state.pragma("foreign_keys = ON");
  migrateState(state);
  return state;
}

/**
 * Opens the state database for a look that leaves no trace.
 *
 * @throws SyncError where it can't be read as it is: it is another version's
 */
export function openStateUntouched(path: string): Connection {
  const state = openUntouched(path);
  try {
    requireReadable(state);
    return state;
  } catch (thrown) {
    state.close();
    throw thrown;
  }
}
