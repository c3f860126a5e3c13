import { queryFailure } from "../database/failure.js";
import type { Connection, Statement } from "../database/open.js";
import { queryPlan } from "../database/query-plan.js";
import { quoteIdentifier } from "../database/quote.js";
import { renderSql } from "../database/sql.js";
import { reading } from "../database/transaction.js";
import type { JoinedQuery } from "../document/joined/query.js";
import type { KeyValue } from "../document/key.js";
import type { DocumentMapping } from "../document/mapping.js";
import { SyncError } from "../errors.js";
import { type AskedKey, JoinedKeys, jsonOf } from "./joined-keys.js";
import { emptyPage, idInDocument, type Page } from "./page.js";
import type { Bound, DocumentReader } from "./reader.js";
import { TableReader } from "./table-reader.js";

/** A mapping with a query that makes the documents. */
export type JoinedMapping = DocumentMapping & { joined: JoinedQuery };

/**
 * Reads the documents that a query makes of a table's keys:
 *
 *   keys from the outbox or the table → the query, once for all of them → its rows in a temporary table → documents
 *
 * The keys and the query see one snapshot. What follows reads the temporary table as a {@link TableReader} reads any other, so that
 * values, sizes and whatever the mapping asks of a column are treated alike. A key without a row in the result has no document.
 */
export class JoinedReader implements DocumentReader {
  readonly countsQuickly = false;
  readonly leastAtOnce: number;
  readonly #connection: Connection;
  /** The parent's rows, of which nothing but the key is read. */
  readonly #parent: TableReader;
  readonly #keys: JoinedKeys;
  /** The result of the query for the keys asked for last. */
  readonly #result: TableReader;
  readonly #clear: Statement;
  readonly #fill: Statement;

  constructor(
    connection: Connection,
    readonly mapping: JoinedMapping,
    readonly tableId: number,
  ) {
    const { joined, shape } = mapping;
    const name = `_sync_joined_${tableId}`;
    const table = quoteIdentifier(name);
    this.#connection = connection;
    this.leastAtOnce = queryPlan(connection, joined.select, { keys: "[]" }).scans.length > 0 ? WITH_A_SCAN : 1;
    this.#parent = new TableReader(connection, { ...mapping, columns: [] }, tableId);
    this.#keys = new JoinedKeys(connection, shape);
    const columns = joined.columns.map((column) => quoteIdentifier(column.name)).join(", ");
    connection.exec(renderSql("joined/drop.sql", { table }));
    connection.exec(renderSql("joined/table.sql", { table, columns }));
    this.#clear = connection.prepare(renderSql("joined/clear.sql", { table }));
    this.#fill = connection.prepare(renderSql("joined/fill.sql", { table, query: joined.select }));
    this.#result = new TableReader(connection, { ...mapping, shape: { ...joined.shape, name } }, tableId);
  }

  changes(after: number, upto: number): Page | undefined {
    return this.#page(() => this.#keys.changed({ after, upto, table: this.tableId }));
  }

  /** Rows without a document are passed over: where they may have had one, documents without a row are looked for afterwards. */
  range(from: Bound, to: Bound): Page | undefined {
    const page = this.#page(() => this.#keys.range(from, to));
    return page && { ...page, deletes: [] };
  }

  rows(keys: readonly (readonly KeyValue[])[]): Page | undefined {
    return this.#page(() => this.#asked(keys));
  }

  ids(from: Bound, to: Bound): string[] {
    this.#ask(() => this.#keys.range(from, to));
    return this.#result.ids(null, null);
  }

  rangeEnd(from: Bound, count: number, to: Bound = null): Bound {
    return this.#parent.rangeEnd(from, count, to);
  }

  rowCount(from: Bound, to: Bound): number {
    return this.#parent.rowCount(from, to);
  }

  rangeCount(from: Bound, to: Bound): number {
    return this.ids(from, to).length;
  }

  hasRow(key: readonly KeyValue[]): boolean {
    this.#ask(() => this.#asked([key]));
    return this.#result.ids(null, null).length > 0;
  }

  idOf(key: readonly KeyValue[]): string {
    return this.#parent.idOf(key);
  }

  newestChanges(after: number, upto: number): Map<string, number> {
    return this.#parent.newestChanges(after, upto);
  }

  #asked(keys: readonly (readonly KeyValue[])[]): AskedKey[] {
    return keys.map((key) => ({ id: this.idOf(key), json: jsonOf(key), gone: !this.#parent.hasRow(key) }));
  }

  /** Fills the temporary table for those of the keys that have a row. Only this touches the application's database. */
  #ask(find: () => AskedKey[]): AskedKey[] {
    return reading(this.#connection, () => {
      const keys = find();
      const wanted = keys.filter(({ json, gone }) => json !== null && !gone).map(({ json }) => json);
      this.#clear.run();
      if (wanted.length > 0) this.#query(`[${wanted.join(",")}]`);
      return keys;
    });
  }

  #query(keys: string): void {
    try {
      this.#fill.run({ keys });
    } catch (thrown) {
      throw queryFailure(thrown, `the document query of ${this.mapping.shape.name}`, this.#connection.name);
    }
  }

  #page(find: () => AskedKey[]): Page | undefined {
    const keys = this.#ask(find);
    const made = this.#result.range(null, null);
    if (!made) return undefined;
    const page = { ...emptyPage(), ...made };
    const without = this.#withoutDocument(keys, made);
    for (const { id, json, gone } of without) {
      if (json === null && !gone) page.unsendable.push({ id, reason: BLOB_KEY });
      else page.deletes.push(id);
    }
    return page;
  }

  /** @throws SyncError where the query gives two rows for a key, or one that was not asked for */
  #withoutDocument(keys: readonly AskedKey[], { documents, unsendable }: Page): AskedKey[] {
    const open = new Map(keys.map((key) => [key.id, key]));
    const met = new Set<string>();
    for (const id of [...documents.map(idInDocument), ...unsendable.map((each) => each.id)]) {
      if (met.has(id)) throw this.#fault(`gives more than one row for the key ${id}`);
      if (!open.delete(id)) throw this.#fault(`gives a row for the key ${id}, which it was not asked for`);
      met.add(id);
    }
    return [...open.values()];
  }

  #fault(what: string): SyncError {
    const { name } = this.mapping.shape;
    return new SyncError(`the document query of ${name} ${what}`, {
      operation: "read the documents",
      place: `${this.#connection.name} ${name}`,
      hint: "mend tables.*.document in the mapping file: it must give one row for each key in :keys",
    });
  }
}

/** A query that walks a whole table does so for one key as for many. */
const WITH_A_SCAN = 512;

const BLOB_KEY = "its key holds a BLOB, for which a document query can't be asked";
