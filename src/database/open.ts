import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { SyncError } from "../errors.js";
import { databaseFailure } from "./failure.js";
import { keep } from "./keep.js";

export type Connection = Database.Database;
export type Statement = Database.Statement;

/**
 * How long a call may wait for a lock before it gives up, in milliseconds. better-sqlite3 is synchronous: while it waits,
 * the daemon stands still. So it waits next to nothing here, and waiting is done by the callers, asynchronously.
 */
const BUSY_MS = 10;

/**
 * The application's database, for reading and for our few writes there.
 *
 * @param path of an existing file; it is never created
 * @param busyMs how long one call may block on a lock (short for the daemon; longer for a one-off command)
 * @throws SyncError naming the file and the remedy where it is missing, unreadable, or no database
 */
export function openApplication(path: string, options: { busyMs?: number; readonly?: boolean } = {}): Connection {
  const operation = "open the database";
  requireFile(path, operation);
  let connection: Connection | undefined;
  try {
    const { readonly = false, busyMs = BUSY_MS } = options;
    connection = keep(new Database(path, { fileMustExist: true, readonly, timeout: busyMs }));
    connection.pragma("schema_version");
    return connection;
  } catch (thrown) {
    connection?.close();
    throw databaseFailure(thrown, operation, path);
  }
}

/**
 * A database of our own (the state, the lock): created where missing, readable by its owner only.
 *
 * @param options.wal in WAL mode, for the state; the lock is opened as it is, since any look into it would need the lock
 * @throws SyncError naming the file and the remedy
 */
export function openOwn(path: string, options: { wal: boolean } = { wal: true }): Connection {
  requireFolder(dirname(path));
  const before = process.umask(0o077);
  let connection: Connection | undefined;
  try {
    connection = keep(new Database(path, { timeout: 1000 }));
    if (options.wal) {
      connection.pragma("journal_mode = WAL");
      connection.pragma("synchronous = NORMAL");
    }
    return connection;
  } catch (thrown) {
    connection?.close();
    throw databaseFailure(thrown, "open the state database", path);
  } finally {
    process.umask(before);
  }
}

/** A database for what is too much for memory: a temporary file that is gone when it is closed. */
export function openScratch(): Connection {
  return keep(new Database(""));
}

function requireFolder(folder: string): void {
  if (existsSync(folder)) return;
  throw new SyncError(`there is no folder ${folder} for the state database`, {
    operation: "open the state database",
    place: folder,
    hint: "create the folder, or set STATE_DIRECTORY to another one",
  });
}

function requireFile(path: string, operation: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    throw new SyncError(`there is no database at ${path}`, {
      operation,
      place: path,
      hint: "set DATABASE_URL to the application's SQLite file (sqlite:///./name.db is relative to the .env file's folder)",
    });
  }
  if (!stat.isFile()) {
    throw new SyncError(`${path} is not a file`, {
      operation,
      place: path,
      hint: "set DATABASE_URL to the SQLite file itself",
    });
  }
}
