import type { Sync } from "./context.js";

/**
 * Looks whether the file and its schema are still those that were read last, and says so when the file is another one.
 *
 * @throws SqliteError when busy; SyncError where there is no file any more
 */
export function lookAgain({ source, log }: Pick<Sync, "source" | "log">): void {
  if (source.refresh()) log.warn({ database: source.path }, "the database file was replaced");
}
