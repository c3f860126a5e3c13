import { closeSync, openSync, readSync } from "node:fs";

/** What the first bytes of a database file say (https://www.sqlite.org/fileformat.html#the_database_header). */
export interface Header {
  /** Whether it is in WAL mode. */
  wal: boolean;
  /** The SQLite that wrote it last, as 3.45.1; undefined where it was one before 3.7.0, which didn't say. */
  writer: string | undefined;
  /** The same as one number: 3045001. */
  writerNumber: number;
}

const LENGTH = 100;

/**
 * Reads a file's header, past SQLite. Not to be called while this process has the database open: closing any handle of a file
 * lets go of all locks that the process holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
 *
 * @returns undefined where the file is no SQLite database, or an empty one
 * @throws the file system's error where it can't be read
 */
export function readHeader(path: string): Header | undefined {
  const bytes = Buffer.alloc(LENGTH);
  const file = openSync(path, "r");
  try {
    if (readSync(file, bytes, 0, LENGTH, 0) < LENGTH) return undefined;
  } finally {
    closeSync(file);
  }
  if (bytes.toString("latin1", 0, 16) !== "SQLite format 3\0") return undefined;
  const writerNumber = bytes.readUInt32BE(96);
  return { wal: bytes[19] === 2, writer: versionOf(writerNumber), writerNumber };
}

function versionOf(number: number): string | undefined {
  if (number === 0) return undefined;
  return [Math.floor(number / 1_000_000), Math.floor(number / 1_000) % 1_000, number % 1_000].join(".");
}
