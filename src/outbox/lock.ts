import { statSync } from "node:fs";
import { databaseFailure, isBusy } from "../database/failure.js";
import { type Connection, openOwn } from "../database/open.js";
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
  const look = new LockLook(statePath);
  try {
    return look.isLocked();
  } finally {
    look.close();
  }
}

/** The same for those who want to know it again and again. */
export class LockLook {
  readonly #path: string;
  #connection: Connection | undefined;
  #inode = -1n;

  constructor(statePath: string) {
    this.#path = lockPath(statePath);
  }

  isLocked(): boolean {
    const inode = statSync(this.#path, { bigint: true, throwIfNoEntry: false })?.ino;
    if (inode === undefined) return false;
    try {
      if (inode !== this.#inode) this.#open(inode);
      this.#connection?.exec("BEGIN EXCLUSIVE; ROLLBACK");
      return false;
    } catch (thrown) {
      if (isBusy(thrown)) return true;
      throw databaseFailure(thrown, "look for the daemon", this.#path);
    }
  }

  close(): void {
    this.#connection?.close();
  }

  #open(inode: bigint): void {
    this.#connection?.close();
    this.#connection = openOwn(this.#path, { wal: false });
    this.#connection.pragma("busy_timeout = 0");
    this.#inode = inode;
  }
}

function lockPath(statePath: string): string {
  return `${statePath}-lock`;
}
