import type { KeyValue } from "../document/key.js";
import type { DocumentMapping } from "../document/mapping.js";
import type { Page } from "./page.js";

/** One end of a stretch of a table: a key, or open. */
export type Bound = readonly KeyValue[] | null;

/** Reads the rows of one table as documents. No read stays open after a call. */
export interface DocumentReader {
  readonly mapping: DocumentMapping;
  readonly tableId: number;
  /** Whether documents can be counted without making them: then many at once. */
  readonly countsQuickly: boolean;
  /** To read fewer rows than this at once takes no less time. */
  readonly leastAtOnce: number;

  /**
   * The rows of the keys that changed after `after` and up to `upto`, as they are now.
   *
   * @returns the page, or undefined where it would hold too much: ask for a smaller stretch
   * @throws SqliteError: busy, or a statement that no longer fits the table
   */
  changes(after: number, upto: number): Page | undefined;

  /** The rows of a stretch of the table. Returns and throws like {@link changes}. */
  range(from: Bound, to: Bound): Page | undefined;

  /** The rows of some keys, each given once, as they are now. Returns and throws like {@link changes}. */
  rows(keys: readonly (readonly KeyValue[])[]): Page | undefined;

  /** The ids of the documents that a stretch of the table has, in no order. */
  ids(from: Bound, to: Bound): string[];

  /** The key that lies `count` rows behind `from`, or null where the table, or the stretch up to `to`, ends before. */
  rangeEnd(from: Bound, count: number, to?: Bound): Bound;

  /** How many rows a stretch of the table has: about as many as it has documents. */
  rowCount(from: Bound, to: Bound): number;

  /** How many documents a stretch of the table has. */
  rangeCount(from: Bound, to: Bound): number;

  /** Whether there is a row of exactly this key that has a document. */
  hasRow(key: readonly KeyValue[]): boolean;

  /** The document id of a key. */
  idOf(key: readonly KeyValue[]): string;

  /** The newest change of every key in a stretch of the outbox, by document id. */
  newestChanges(after: number, upto: number): Map<string, number>;
}
