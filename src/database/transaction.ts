import { databaseFailure, isBusy } from "./failure.js";
import type { Connection } from "./open.js";

/**
 * Runs `work` in one write transaction that takes its lock at once. A deferred one would ask for the lock at its first
 * write, where SQLite refuses without waiting when the snapshot has aged (SQLITE_BUSY_SNAPSHOT).
 *
 * @throws whatever `work` throws, after a rollback; SQLITE_BUSY where the lock is taken; SyncError naming the file where it
 *   can't be written to
 */
export function writing<T>(connection: Connection, work: () => T): T {
  try {
    return connection.transaction(work).immediate();
  } catch (thrown) {
    throw isBusy(thrown) ? thrown : databaseFailure(thrown, "write to the database", connection.name);
  }
}

/** Runs `work` against one snapshot. Kept short: in rollback-journal mode an open read holds up the writer's commit. */
export function reading<T>(connection: Connection, work: () => T): T {
  return connection.transaction(work).deferred();
}
