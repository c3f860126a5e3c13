import { existsSync } from "node:fs";
import { databaseFailure, isBusy } from "../database/failure.js";
import { openOwn } from "../database/open.js";
import { SyncError } from "../errors.js";

/**
 * One daemon per database: a small SQLite file beside the state, held in an exclusive transaction. The lock dies with its
 * process, however that ends.
 *
 * @returns what releases it
 * @throws SyncError (exit 75) where another daemon holds it
 */
export function acquireLock(statePath: string, database: string): () => void {
  const connection = openOwn(lockPath(statePath), { wal: false });
  try {
    connection.exec("BEGIN EXCLUSIVE");
  } catch (thrown) {
    connection.close();
    if (!isBusy(thrown)) throw databaseFailure(thrown, "start the daemon", lockPath(statePath));
    throw new SyncError(`another fountain-sync is running for ${database}`, {
      operation: "start the daemon",
      place: database,
      hint: "one daemon serves a database; fountain-sync status tells its pid",
      retryable: true,
    });
  }
  return () => connection.close();
}

/** Whether a daemon holds the lock. */
export function isLocked(statePath: string): boolean {
  const path = lockPath(statePath);
  if (!existsSync(path)) return false;
  const connection = openOwn(path, { wal: false });
  try {
    connection.pragma("busy_timeout = 0");
    connection.exec("BEGIN EXCLUSIVE; ROLLBACK");
    return false;
  } catch (thrown) {
    if (isBusy(thrown)) return true;
    throw databaseFailure(thrown, "look for the daemon", path);
  } finally {
    connection.close();
  }
}

function lockPath(statePath: string): string {
  return `${statePath}-lock`;
}
