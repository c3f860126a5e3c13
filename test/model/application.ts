import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import Database, { SqliteError } from "better-sqlite3";
import { installTriggers } from "../../src/capture/install.js";
import { quoteIdentifier } from "../../src/database/quote.js";
import { setSqliteClock } from "./process-here.js";
import type { Program, Step } from "./program.js";

/**
 * The application: one connection that knows nothing of us. Its statements may fail for reasons of their own, but not for a
 * lock of ours, nor in a trigger of ours.
 */
export class Application {
  /** Errors that it would not have seen without us. */
  readonly disturbances: string[] = [];
  /** Whether it was told when the triggers came that one of its statements can remove a row unseen. */
  readonly isWarned: boolean;
  #connection: Database.Database;

  /** @param timeoutMs how long it waits for a lock; 0 where nobody could let go of one meanwhile */
  constructor(
    readonly path: string,
    readonly program: Program,
    readonly timeoutMs: number,
    readonly clockMs: () => number,
  ) {
    const connection = new Database(path);
    connection.pragma("synchronous = OFF");
    connection.pragma(`journal_mode = ${program.journal}`);
    for (const text of program.schema) connection.exec(text);
    const { tables } = installTriggers(connection, { tables: "all", allowSensitive: true, excluded: [] });
    this.isWarned = tables.some(({ warnings }) =>
      warnings.some((warning) => warning.endsWith("can remove a row unseen")),
    );
    connection.close();
    this.#connection = this.#open();
  }

  write(statements: readonly string[]): void {
    for (const text of statements) this.#run(text);
  }

  endTransaction(): void {
    if (this.#connection.inTransaction) this.#run("COMMIT");
    // A deferred constraint may forbid it.
    if (this.#connection.inTransaction) this.#run("ROLLBACK");
  }

  /** The way that migration tools go: a new table, the rows copied, the old one dropped, the new one renamed. */
  remake({ table, change, atomic }: Step & { do: "remake" }): void {
    this.endTransaction();
    const old = this.#connection.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").pluck().get(table);
    if (typeof old !== "string") return;
    const definition = old.slice(old.indexOf("("));
    const retyped = /\bTEXT\b(?! NOT NULL| UNIQUE)/.test(definition)
      ? definition.replace(/\bTEXT\b(?! NOT NULL| UNIQUE)/, "INTEGER")
      : definition.replace(/\bINTEGER\b(?! PRIMARY KEY| REFERENCES)/, "TEXT");
    this.write(["PRAGMA foreign_keys = OFF", ...(atomic ? ["BEGIN IMMEDIATE"] : [])]);
    this.write([
      "DROP TABLE IF EXISTS remade",
      `CREATE TABLE remade ${change === "type" ? retyped : definition}`,
      `INSERT OR IGNORE INTO remade SELECT * FROM ${table}${change === "rows" ? " WHERE random() % 2" : ""}`,
      `DROP TABLE ${table}`,
      `ALTER TABLE remade RENAME TO ${table}`,
    ]);
    this.endTransaction();
    this.write(this.program.pragmas);
  }

  rename({ table, to }: Step & { do: "rename" }): void {
    const ours = this.#connection
      .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? AND name GLOB '_sync_*'")
      .get(table);
    if (ours !== undefined) this.write([`ALTER TABLE ${table} RENAME TO ${to}`]);
  }

  loseTrigger({ table, kind }: Step & { do: "lose trigger" }): void {
    this.endTransaction();
    const name = this.#connection
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? AND name GLOB ?")
      .pluck()
      .get(table, `_sync_*_${kind}`);
    if (typeof name === "string") this.write([`DROP TRIGGER ${quoteIdentifier(name)}`]);
  }

  /** A copy as a careful person makes it: complete, without a journal of its own. */
  copy(): void {
    this.endTransaction();
    rmSync(this.#copy, { force: true });
    this.#run(`VACUUM INTO '${this.#copy}'`);
  }

  async restore(how: "renamed" | "written over"): Promise<void> {
    if (!existsSync(this.#copy)) return;
    this.endTransaction();
    this.#connection.close();
    if (how === "renamed") {
      copyFileSync(this.#copy, `${this.#copy}.new`);
      for (const end of ["-wal", "-shm", "-journal"]) rmSync(this.path + end, { force: true });
      renameSync(`${this.#copy}.new`, this.path);
      const fresh = new Database(this.path);
      fresh.pragma(`journal_mode = ${this.program.journal}`);
      fresh.close();
    } else {
      await this.#writeOver();
    }
    this.#connection = this.#open();
  }

  /** Page by page, by SQLite itself, in one transaction of the file that is written over. */
  async #writeOver(): Promise<void> {
    const copy = new Database(this.#copy);
    // Both must be in the same mode.
    copy.pragma(`journal_mode = ${this.program.journal}`);
    await copy.backup(this.path, { progress: () => 1_000_000 });
    copy.pragma("journal_mode = delete");
    copy.close();
  }

  close(): void {
    this.endTransaction();
    this.#connection.close();
  }

  get #copy(): string {
    return `${this.path}.copy`;
  }

  #open(): Database.Database {
    const connection = new Database(this.path, { timeout: this.timeoutMs });
    connection.pragma("synchronous = OFF");
    setSqliteClock(connection, this.clockMs);
    for (const text of this.program.pragmas) connection.exec(text);
    return connection;
  }

  #run(text: string): void {
    try {
      this.#connection.exec(text);
    } catch (thrown) {
      if (!(thrown instanceof SqliteError)) throw thrown;
      const isOurs =
        /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CORRUPT|SCHEMA)/.test(thrown.code) || /_sync/.test(thrown.message);
      if (isOurs) this.disturbances.push(`${text}: ${thrown.code} ${thrown.message}`);
    }
  }
}
