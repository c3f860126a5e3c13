import { statSync } from "node:fs";
import type { ColumnName } from "../config/types.js";
import { introspect } from "../database/introspect.js";
import { type Connection, openApplication } from "../database/open.js";
import { mapTable } from "../document/mapping.js";
import { SyncError } from "../errors.js";
import { Pace } from "./pace.js";
import { TableReader } from "./table-reader.js";

/** What one read may take, in milliseconds. In WAL mode readers hold up nobody. */
const READ_MS = { rollback: 2, wal: 10 };

/**
 * The application's database as the daemon reads it. When the file is replaced by another one, or the schema changes, the
 * connection and the readers are made anew.
 */
export class Source {
  #connection: Connection;
  #identity: string;
  #schemaVersion = -1;
  readonly #readers = new Map<number, { reader: TableReader; pace: Pace }>();

  constructor(
    readonly path: string,
    readonly excluded: readonly ColumnName[],
  ) {
    this.#identity = identityOf(path);
    this.#connection = openApplication(path);
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Device and inode of the file that is open. */
  get identity(): string {
    return this.#identity;
  }

  /** The schema version that was read last. */
  get schemaVersion(): number {
    return this.#schemaVersion;
  }

  /**
   * Looks whether the file is still the one that is open, and the schema the one that was read.
   *
   * @returns whether the file was replaced
   * @throws SyncError where there is no file any more; SqliteError when busy
   */
  refresh(): boolean {
    const identity = identityOf(this.path);
    const replaced = identity !== this.#identity;
    if (replaced) {
      const fresh = openApplication(this.path);
      this.#readers.clear();
      this.#connection.close();
      this.#connection = fresh;
      this.#identity = identity;
    }
    const schemaVersion = this.#connection.pragma("schema_version", { simple: true }) as number;
    if (schemaVersion !== this.#schemaVersion) this.#readers.clear();
    this.#schemaVersion = schemaVersion;
    return replaced;
  }

  /** Changes with every commit of somebody else. */
  dataVersion(): number {
    return this.#connection.pragma("data_version", { simple: true }) as number;
  }

  /**
   * The reader of a captured table.
   *
   * @throws SyncError where the table is gone or has lost its key
   */
  table(id: number, name: string): { reader: TableReader; pace: Pace } {
    const known = this.#readers.get(id);
    if (known) return known;
    const shape = introspect(this.#connection, name);
    if (!shape || shape.key.length === 0) {
      throw new SyncError(`the table ${name} ${shape ? "has no key any more" : "is gone"}`, {
        operation: "read the table",
        place: `${this.path} ${name}`,
        hint: `fountain-sync uninstall-triggers ${name}, or bring the table back`,
      });
    }
    const excluded = this.excluded.filter((each) => each.table.toLowerCase() === name.toLowerCase());
    const mapping = mapTable(
      shape,
      excluded.map((each) => each.column),
    );
    const mode = this.#connection.pragma("journal_mode", { simple: true });
    const made = {
      reader: new TableReader(this.#connection, mapping, id),
      pace: new Pace(mode === "wal" ? READ_MS.wal : READ_MS.rollback),
    };
    this.#readers.set(id, made);
    return made;
  }

  close(): void {
    this.#connection.close();
  }
}

/** Device and inode: a file that was moved or copied into place has others. */
function identityOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev}:${stat.ino}` : "none";
}
