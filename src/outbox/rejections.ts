import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

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

/** How many documents of a stream are refused, whole or in part. */
export function countRejections(state: Connection, stream: number): number {
  return prepared(state, "rejection/count.sql").pluck().get({ stream }) as number;
}
