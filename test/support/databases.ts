import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll } from "vitest";

/** A folder of its own for a test file, removed when its tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fountain-sync-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let count = 0;

/** A database file with these statements run, not open any more. */
export function createDatabase(folder: string, statements: readonly string[], journalMode = "delete"): string {
  const path = join(folder, `application-${++count}.db`);
  const connection = new Database(path);
  connection.pragma("synchronous = OFF");
  connection.pragma(`journal_mode = ${journalMode}`);
  for (const statement of statements) connection.exec(statement);
  connection.close();
  return path;
}
