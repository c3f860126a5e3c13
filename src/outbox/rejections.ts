import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** So many are read at once; a table may have as many rejections as rows. */
const PAGE = 1_000;

/** A document that was refused for its own content, or a value of it that was left out. */
export interface Rejection {
  id: string;
  /** The field that was left out; "" where the whole document was refused. */
  field: string;
  reason: string;
  /** The change it came with; null in a backfill. */
  seq: number | null;
  /** The document as it was sent, where it was. */
  document: string | null;
}

/** Records rejections. To be called in the transaction that moves the cursor. */
export function recordRejections(state: Connection, stream: number, rejections: readonly Rejection[]): void {
  const now = new Date().toISOString();
  const record = prepared(state, "rejection/record.sql");
  for (const rejection of rejections) record.run({ ...rejection, stream, now });
}

/**
 * Forgets the rejections of documents that are delivered again.
 *
 * @param kept what is recorded of them anew, which goes on counting its attempts
 */
export function clearRejections(
  state: Connection,
  stream: number,
  ids: readonly string[],
  kept: readonly Rejection[],
): void {
  const named = kept.map(({ id, field }) => [id, field]);
  prepared(state, "rejection/clear.sql").run({ stream, ids: JSON.stringify(ids), kept: JSON.stringify(named) });
}

/** Forgets all of a stream's: every row is sent again into a new collection. */
export function forgetRejections(state: Connection, stream: number): void {
  prepared(state, "rejection/forget.sql").run({ stream });
}

/** How many documents of a stream are refused, whole or in part. */
export function countRejections(state: Connection, stream: number): number {
  return prepared(state, "rejection/count.sql").pluck().get({ stream }) as number;
}

/** Whether anything of a stream is recorded, also what was discarded. */
export function hasRejections(state: Connection, stream: number): boolean {
  return prepared(state, "rejection/any.sql").pluck().get({ stream }) === 1;
}

/** How many documents of live streams were refused, whole or in part, since a time (ISO 8601). */
export function countRejectedSince(state: Connection, since: string): number {
  return prepared(state, "rejection/count-since.sql").pluck().get({ since }) as number;
}

/** Which of these documents are refused as a whole. */
export function refusedOf(state: Connection, stream: number, ids: readonly string[]): string[] {
  const parameters = { stream, ids: JSON.stringify(ids) };
  return prepared(state, "rejection/refused.sql").pluck().all(parameters) as string[];
}

/** How many documents of a stream are refused as a whole. */
export function countRefused(state: Connection, stream: number): number {
  return prepared(state, "rejection/count-refused.sql").pluck().get({ stream }) as number;
}

/** A rejection with all that is known about it, as `rejections list --json` prints it. */
export interface RecordedRejection extends Rejection {
  table: string;
  collection: string;
  stream: number;
  attempts: number;
  /** ISO 8601. */
  firstAt: string;
  lastAt: string;
  /** The version of the table that the document was made for; null where that is not known. */
  schemaVersion: number | null;
}

/** Which rejections are meant. Reasons are matched in part, without regard to case. */
export interface RejectionFilter {
  tableIds: readonly number[];
  id?: string | undefined;
  reason?: string | undefined;
}

/** Rejections in the order of their tables and documents, some at a time. */
export function listRejections(
  state: Connection,
  { tableIds, id, reason }: RejectionFilter,
  page: { limit: number; skip: number },
): RecordedRejection[] {
  const parameters = { tables: JSON.stringify(tableIds), id: id ?? null, reason: reason ?? null, ...page };
  return prepared(state, "rejection/list.sql").all(parameters) as RecordedRejection[];
}

/** All of them, read some at a time. */
export function* everyRejection(state: Connection, filter: RejectionFilter): Generator<RecordedRejection> {
  for (let skip = 0; ; skip += PAGE) {
    const page = listRejections(state, filter, { limit: PAGE, skip });
    yield* page;
    if (page.length < PAGE) return;
  }
}

/** The rejections of live streams that were met last, without the documents. */
export function newestRejections(state: Connection, limit: number): Omit<RecordedRejection, "document">[] {
  return prepared(state, "rejection/newest.sql").all({ limit }) as Omit<RecordedRejection, "document">[];
}

export function discardRejection(state: Connection, { stream, id, field }: RecordedRejection): void {
  prepared(state, "rejection/discard.sql").run({ stream, id, field });
}

/** The documents of a stream that are refused, whole or in part, behind one of them. */
export function rejectedIds(state: Connection, stream: number, after: string, limit: number): string[] {
  return prepared(state, "rejection/ids.sql").pluck().all({ stream, after, limit }) as string[];
}
