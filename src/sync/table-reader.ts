import type { Connection, Statement } from "../database/open.js";
import { toAsciiJson } from "../document/ascii.js";
import { carefulDocument, idOf, keyValues } from "../document/careful.js";
import { encodeKey, type KeyValue } from "../document/key.js";
import type { DocumentMapping } from "../document/mapping.js";
import { GONE } from "../document/row-sql.js";
import { emptyPage, type Page } from "./page.js";
import type { Bound, DocumentReader } from "./reader.js";
import { type PageStatements, prepareRows, type RowStatements } from "./row-statements.js";

/** A row whose values are larger than this together (bytes) is refused rather than held in memory. */
const MOST_BYTES = 10_000_000;

/** A careful page may hold so many bytes; beyond that it must be asked for in smaller stretches. */
const PAGE_BYTES = 8_000_000;

/**
 * Reads the rows of one table as documents. Each call is one SELECT, hence one snapshot, and no read stays open after it.
 */
export class TableReader implements DocumentReader {
  readonly countsQuickly = true;
  readonly leastAtOnce = 1;
  readonly #statements: RowStatements;
  readonly #connection: Connection;
  #asked: ReturnType<RowStatements["asked"]> | undefined;
  readonly #ranges = new Map<string, ReturnType<RowStatements["range"]>>();

  constructor(
    connection: Connection,
    readonly mapping: DocumentMapping,
    readonly tableId: number,
  ) {
    this.#connection = connection;
    this.#statements = prepareRows(connection, mapping);
  }

  /**
   * The rows of the keys that changed after `after` and up to `upto`, as they are now.
   *
   * @returns the page, or undefined where it would hold too much: ask for a smaller stretch
   * @throws SqliteError: busy, or a statement that no longer fits the table
   */
  changes(after: number, upto: number): Page | undefined {
    return this.#page(this.#statements.changed, { after, upto, table: this.tableId });
  }

  /** The rows of a stretch of the table. Returns and throws like {@link changes}. */
  range(from: Bound, to: Bound): Page | undefined {
    return this.#page(this.#range(from, to), { ...parameters("from", from), ...parameters("to", to) });
  }

  /** The rows of some keys, each given once, as they are now. Returns and throws like {@link changes}. */
  rows(keys: readonly (readonly KeyValue[])[]): Page | undefined {
    this.#asked ??= this.#statements.asked();
    const { page, clear, add } = this.#asked;
    this.#connection.transaction(() => {
      clear.run();
      for (const key of keys) add.run(parameters("key", key));
    })();
    return this.#page(page, {});
  }

  /** The ids of the documents that a stretch of the table has, in no order. */
  ids(from: Bound, to: Bound): string[] {
    const keys = this.#range(from, to).keys.all({ ...parameters("from", from), ...parameters("to", to) });
    return (keys as unknown[][]).map((row) => idOf(this.mapping, row));
  }

  /** The key that lies `count` rows behind `from`, or null where the table, or the stretch up to `to`, ends before. */
  rangeEnd(from: Bound, count: number, to: Bound = null): Bound {
    const parameter = { ...parameters("from", from), ...parameters("to", to), skip: count - 1 };
    const row = this.#range(from, to).end.get(parameter) as unknown[] | undefined;
    return row ? keyValues(row, this.mapping.shape.key.length) : null;
  }

  /** How many rows of a stretch of the table have a document. */
  rangeCount(from: Bound, to: Bound): number {
    return this.#range(from, to).count.get({ ...parameters("from", from), ...parameters("to", to) }) as number;
  }

  rowCount(from: Bound, to: Bound): number {
    return this.rangeCount(from, to);
  }

  /** Whether there is a row of exactly this key that has a document. */
  hasRow(key: readonly KeyValue[]): boolean {
    return this.#statements.exists.get(parameters("key", key)) !== undefined;
  }

  /** The document id of a key. */
  idOf(key: readonly KeyValue[]): string {
    return encodeKey(
      key,
      this.mapping.shape.key.map((column) => column.affinity),
    );
  }

  /** The newest change of every key in a stretch of the outbox, by document id. */
  newestChanges(after: number, upto: number): Map<string, number> {
    const rows = this.#statements.newestOfKeys.all({ after, upto, table: this.tableId }) as unknown[][];
    return new Map(rows.map((row) => [idOf(this.mapping, row), Number(row.at(-1))]));
  }

  #range(from: Bound, to: Bound): ReturnType<RowStatements["range"]> {
    const name = `${from !== null}${to !== null}`;
    const statements = this.#ranges.get(name) ?? this.#statements.range({ from: from !== null, to: to !== null });
    this.#ranges.set(name, statements);
    return statements;
  }

  #page(statements: PageStatements, parameter: object): Page | undefined {
    return quickPage(statements.quick, parameter) ?? this.#carefulPage(statements, parameter);
  }

  /** All rows at once and no iterator: see `keep`, which can't keep one for every page. */
  #carefulPage({ careful, size }: PageStatements, parameter: object): Page | undefined {
    const [rows, bytes] = size.get(parameter) as [bigint, bigint | null];
    if (rows > 1n && (bytes ?? 0n) > PAGE_BYTES) return undefined;
    const page = emptyPage();
    for (const row of careful.all({ ...parameter, limit: MOST_BYTES }) as unknown[][]) this.#addCareful(page, row);
    return page;
  }

  #addCareful(page: Page, row: readonly unknown[]): void {
    const status = Number(row.at(-1));
    if (status === 1) {
      page.deletes.push(idOf(this.mapping, row));
    } else if (status === 2) {
      const reason = `the row holds more than ${MOST_BYTES / 1_000_000} MB`;
      page.unsendable.push({ id: idOf(this.mapping, row), reason });
    } else {
      const careful = carefulDocument(this.mapping, row);
      if ("refusal" in careful) {
        page.unsendable.push({ id: careful.id, reason: careful.refusal });
      } else {
        addDocument(page, careful.json);
        page.omissions.push(...careful.omissions);
      }
    }
  }
}

/** undefined where a row needs care. */
function quickPage(statement: Statement, parameter: object): Page | undefined {
  const page = emptyPage();
  for (const row of statement.all(parameter) as string[]) {
    if (row.startsWith("{")) addDocument(page, row);
    else if (row.startsWith(GONE)) page.deletes.push(row.slice(GONE.length));
    else return undefined;
  }
  return page;
}

function addDocument(page: Page, json: string): void {
  const document = toAsciiJson(json);
  page.documents.push(document);
  page.bytes += document.length + 1;
}

/** A key as the named parameters of a statement: from1, from2, … */
export function parameters(side: "from" | "to" | "key", key: Bound): Record<string, unknown> {
  return Object.fromEntries((key ?? []).map((value, index) => [`${side}${index + 1}`, bindable(value)]));
}

/** A key's value as better-sqlite3 is to bind it: a bigint is an INTEGER, a number a REAL. */
export function bindable(value: KeyValue): bigint | number | string | Uint8Array {
  if (typeof value !== "object" || value instanceof Uint8Array) return value;
  return Number(value.real.replace(/inf/i, "Infinity"));
}
