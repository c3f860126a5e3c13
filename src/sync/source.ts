import { statSync } from "node:fs";
import { type Connection, openApplication } from "../database/open.js";

/**
 * The application's database as the daemon reads it. When the file is replaced by another one, the connection is made anew;
 * whenever the schema may have changed, its generation is another one.
 */
export class Source {
  #connection: Connection;
  #identity: string;
  #schemaVersion = -1;
  #generation = 0;

  /** @param options how the file is opened, here and when it was replaced */
  constructor(
    readonly path: string,
    readonly options: { readonly?: boolean; busyMs?: number } = {},
  ) {
    this.#identity = identityOf(path);
    this.#connection = openApplication(path, options);
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Device and inode of the file that is open. */
  get identity(): string {
    return this.#identity;
  }

  /** The file's number in its file system: it stays when the machine is started anew, which the device's need not. */
  get inode(): string {
    return this.#identity.split(":").at(-1) ?? "";
  }

  /** Grows whenever the schema may have changed: what was agreed before is to be looked at again. */
  get generation(): number {
    return this.#generation;
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
      const fresh = openApplication(this.path, this.options);
      this.#connection.close();
      this.#connection = fresh;
      this.#identity = identity;
    }
    const schemaVersion = this.#connection.pragma("schema_version", { simple: true }) as number;
    if (replaced || schemaVersion !== this.#schemaVersion) this.#generation++;
    this.#schemaVersion = schemaVersion;
    return replaced;
  }

  /** Has the schema looked at again although the database says nothing: the operator may have said something. */
  doubt(): void {
    this.#generation++;
  }

  /** Changes with every commit of somebody else. */
  dataVersion(): number {
    return this.#connection.pragma("data_version", { simple: true }) as number;
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
