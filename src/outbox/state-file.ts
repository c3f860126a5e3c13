import { basename, join } from "node:path";
import { migrateState } from "../database/migrate.js";
import { type Connection, openOwn } from "../database/open.js";

/** Where the state of a database lies: beside it, or in the folder named by STATE_DIRECTORY. */
export function statePath(database: string, directory: string | undefined): string {
  return directory === undefined ? `${database}-sync` : join(directory, `${basename(database)}-sync`);
}

/** Opens the state database, created and migrated as needed. */
export function openState(path: string): Connection {
  const state = openOwn(path);
  state.pragma("foreign_keys = ON");
  migrateState(state);
  return state;
}
