import type { Connection, Statement } from "../../database/open.js";
import { quoteIdentifier } from "../../database/quote.js";
import { renderSql } from "../../database/sql.js";
import { reading, writing } from "../../database/transaction.js";
import type { KeyValue } from "../../document/key.js";
import type { DocumentMapping } from "../../document/mapping.js";
import { head } from "../../outbox/changes.js";
import { Pace } from "../pace.js";
import { sameSql } from "../row-statements.js";
import { bindable } from "../table-reader.js";

/** What the rows of one write may take, in milliseconds; the commit itself takes what the disk takes. */
const WRITE_MS = 4;

/** The most rows of one write: in no order, each of them is a page to be synced. */
const MOST = 1_000;

/** Writes acknowledgements into the rows of one table. */
export class AckRows {
  readonly #pace = new Pace(WRITE_MS);
  readonly #connection: Connection;
  readonly #tableId: number;
  readonly #clear: Statement;
  readonly #add: Statement;
  readonly #needless: Statement;
  readonly #set: Statement;
  readonly #takeBack: Statement;

  /**
   * @param column the one that holds the acknowledgements
   * @throws SqliteError where it no longer fits the table
   */
  constructor(connection: Connection, { shape }: DocumentMapping, column: string, tableId: number) {
    this.#connection = connection;
    this.#tableId = tableId;
    const names = shape.key.map((_, index) => `k${index + 1}`);
    const keys = names.join(", ");
    const told = `_sync_told_${names.length}`;
    const place = { told, table: quoteIdentifier(shape.name), ack: quoteIdentifier(column) };
    const same = sameSql(shape, "t", (index) => `c.k${index + 1}`);
    const whole = names.map((name) => `${name} IS NOT NULL`).join(" AND ");
    const prepare = (path: string, values: Record<string, string>) => connection.prepare(renderSql(path, values));
    connection.exec(renderSql("ack/table.sql", { told, keys }));
    this.#clear = prepare("ack/clear.sql", { told });
    this.#add = prepare("ack/add.sql", { told, keys, values: names.map((_, index) => `:key${index + 1}`).join(", ") });
    this.#needless = prepare("ack/needless.sql", { ...place, same, keys, whole });
    this.#set = prepare("ack/set.sql", { ...place, same, keys, whole });
    this.#takeBack = prepare("ack/take-back.sql", { ...place, same });
  }

  /** How many rows to write at once. */
  get most(): number {
    return Math.min(this.#pace.rows, MOST);
  }

  /**
   * Sets the column to 1 in these rows, but for those that have a change behind the cursor. The write lock is taken only where a
   * row is to be written, and held for no longer than that takes.
   *
   * @param cursor the last change that is delivered
   * @returns how many rows were written
   * @throws SQLITE_BUSY where the application holds the lock; SyncError where the file can't be written to
   */
  set(keys: readonly (readonly KeyValue[])[], cursor: number): number {
    const connection = this.#connection;
    const table = this.#tableId;
    const { left, seen } = reading(connection, () => {
      this.#take(keys);
      const { changes } = this.#needless.run({ cursor, table });
      return { left: keys.length - changes, seen: head(connection) };
    });
    return left === 0 ? 0 : writing(connection, () => this.#write(() => this.#set.run({ seen, table }).changes));
  }

  /** Sets it back to 0 in these rows. Throws like {@link set}. */
  takeBack(keys: readonly (readonly KeyValue[])[]): number {
    if (keys.length === 0) return 0;
    return writing(this.#connection, () => {
      this.#take(keys);
      return this.#write(() => this.#takeBack.run().changes);
    });
  }

  #write(work: () => number): number {
    const began = performance.now();
    const rows = work();
    this.#pace.took(performance.now() - began);
    return rows;
  }

  #take(keys: readonly (readonly KeyValue[])[]): void {
    this.#clear.run();
    for (const key of keys) {
      this.#add.run(Object.fromEntries(key.map((value, index) => [`key${index + 1}`, bindable(value)])));
    }
  }
}
