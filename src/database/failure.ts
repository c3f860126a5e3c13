import { SqliteError } from "better-sqlite3";
import { SyncError } from "../errors.js";

/** Whether SQLite said that somebody else holds the lock just now. The same attempt may succeed in a moment. */
export function isBusy(thrown: unknown): boolean {
  if (thrown instanceof SyncError) return isBusy(thrown.cause);
  return (
    thrown instanceof SqliteError && (thrown.code.startsWith("SQLITE_BUSY") || thrown.code.startsWith("SQLITE_LOCKED"))
  );
}

/** Whether a statement no longer fits the table: a column or a table that it names is gone. */
export function isOutdatedStatement(thrown: unknown): boolean {
  return (
    thrown instanceof SqliteError && thrown.code === "SQLITE_ERROR" && /^no such (column|table)/.test(thrown.message)
  );
}

/** Whether SQLite can make nothing of an SQL text: it is no SQL, or names what is not there. */
export function isNotUnderstood(thrown: unknown): boolean {
  return thrown instanceof SqliteError && thrown.code === "SQLITE_ERROR";
}

/** Whether an expression failed on a value: `json_extract` on what is no JSON, an overflow. */
export function isMisevaluated(thrown: unknown): boolean {
  return isNotUnderstood(thrown) && !isOutdatedStatement(thrown);
}

/**
 * What went wrong with a query that somebody else wrote, told to people: malformed JSON, a sum that overflows. Whatever says that
 * the database is locked, damaged or another one now is told as such.
 *
 * @param what the query: "the document query of lines"
 */
export function queryFailure(thrown: unknown, what: string, place: string): unknown {
  if (!(thrown instanceof SqliteError) || isOutdatedStatement(thrown)) return thrown;
  const told = databaseFailure(thrown, "run a query of the mapping file", place);
  if (told instanceof SyncError) return told;
  return new SyncError(`${what} fails: ${thrown.message}`, {
    operation: "run a query of the mapping file",
    place,
    hint: "mend the query in the mapping file, or the row that it stumbles over",
    cause: thrown,
  });
}

/** Whether a write failed for want of space or access. The daemon writes to its own database, and reads the application's. */
export function isWriteFault(thrown: unknown): boolean {
  return (
    thrown instanceof SqliteError && /^SQLITE_(FULL|READONLY|IOERR_(WRITE|FSYNC|TRUNCATE|DIR_FSYNC))/.test(thrown.code)
  );
}

interface Remedy {
  message: string;
  hint: string;
  retryable?: boolean;
}

const OWN_FILES = "A file of our own (-sync, -sync-lock) can be removed: everything is then sent again";

const remedies: readonly [prefix: string, Remedy][] = [
  [
    "SQLITE_NOTADB",
    {
      message: "is not an SQLite database",
      hint: `check DATABASE_URL; an encrypted database can't be read. ${OWN_FILES}`,
    },
  ],
  ["SQLITE_CORRUPT", { message: "is damaged", hint: `run: sqlite3 FILE 'PRAGMA integrity_check'. ${OWN_FILES}` }],
  [
    "SQLITE_BUSY",
    {
      message: "is locked by another process",
      hint: "end the process that holds the lock, or the transaction it left open; locking_mode=EXCLUSIVE in the application keeps everybody else out",
      retryable: true,
    },
  ],
  ["SQLITE_LOCKED", { message: "is locked", hint: "try again", retryable: true }],
  [
    "SQLITE_READONLY_ROLLBACK",
    {
      message: "holds half of a transaction whose process has ended",
      hint: "the next one who opens it for writing takes that back, the daemon too: sqlite3 FILE 'PRAGMA user_version'",
      retryable: true,
    },
  ],
  [
    "SQLITE_READONLY",
    {
      message: "can't be written to",
      hint: "give this user write access to the file and to its folder (SQLite keeps its journal there)",
    },
  ],
  ["SQLITE_PERM", { message: "may not be opened", hint: "give this user read and write access to the file" }],
  ["SQLITE_AUTH", { message: "may not be opened", hint: "give this user read and write access to the file" }],
  [
    "SQLITE_CANTOPEN",
    {
      message: "can't be opened",
      hint: "check that the file is there and that this user may read it and write to its folder",
    },
  ],
  [
    "SQLITE_FULL",
    { message: "can't grow: the disk is full", hint: "free some space; nothing is lost", retryable: true },
  ],
  ["SQLITE_IOERR", { message: "can't be read or written", hint: "check the disk and its free space", retryable: true }],
];

/**
 * What went wrong with a database file, told to people. Anything that is not SQLite's own error is returned as it is.
 *
 * @param operation what was being attempted: "install the triggers"
 * @param path the database file
 */
export function databaseFailure(thrown: unknown, operation: string, path: string): unknown {
  if (!(thrown instanceof SqliteError)) return thrown;
  const remedy = remedies.find(([prefix]) => thrown.code.startsWith(prefix))?.[1];
  if (!remedy) return thrown;
  return new SyncError(`${path} ${remedy.message} (${thrown.message})`, {
    operation,
    place: path,
    hint: remedy.hint,
    retryable: remedy.retryable ?? false,
    cause: thrown,
  });
}
