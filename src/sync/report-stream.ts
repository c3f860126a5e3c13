import type { Connection } from "../database/open.js";
import type { ChangeCounts } from "../outbox/change-counts.js";
import type { Stream, StreamState } from "../outbox/stream.js";
import type { RecordedVerification } from "../outbox/verifications.js";

/** The newest verification of a table. */
export interface VerificationReport {
  at: string;
  in_sync: boolean;
  missing: number;
  extra: number;
  different: number;
}

export interface StreamReport {
  table: string;
  collection: string;
  alias: string | null;
  state: StreamState;
  reason: string | null;
  /** What somebody can do about the reason, where that is known. */
  hint: string | null;
  cursor_seq: number;
  pending: number;
  /** How long the oldest change that is not searchable yet has waited; 0 where none waits. Changes that a replay repeats don't count. */
  lag_seconds: number;
  /** Documents sent, deletes included, since the stream began. */
  sent: number;
  /** Whether every row has been sent since the stream began, or began anew. */
  filled: boolean;
  schema_version: number;
  rejections: number;
  backfill: { done: number; total: number | null } | null;
  verified: VerificationReport | null;
}

export interface ReportContext {
  connection: Connection;
  counts: ChangeCounts;
  /** The newest change there is. */
  newest: number;
  rejections: number;
  verified: readonly RecordedVerification[];
}

/** What is told of one stream, and for how many seconds the oldest change has waited that it is still to deliver, or null. */
export function reportStream(
  stream: Stream,
  { connection, counts, newest, rejections, verified }: ReportContext,
): { report: StreamReport; oldest: number | null } {
  const { tableId, cursorSeq, replayUpto } = stream;
  const next = counts.next(connection, tableId, cursorSeq, newest);
  const isReplayed = next !== undefined && next.seq <= replayUpto;
  const late = isReplayed ? counts.next(connection, tableId, replayUpto, newest) : next;
  return {
    oldest: next?.age ?? null,
    report: {
      table: stream.table,
      collection: stream.collection,
      alias: stream.alias,
      // Until the documents whose row is gone are gone, too, the collection does not equal its table.
      state: stream.state === "live" && stream.repairDue ? "backfilling" : stream.state,
      reason: stream.reason,
      hint: stream.hint,
      cursor_seq: cursorSeq,
      pending: next ? counts.count(connection, tableId, cursorSeq, newest) : 0,
      lag_seconds: toMilliseconds(late?.age ?? 0),
      sent: stream.sent,
      filled: stream.filled === 1,
      schema_version: stream.schemaVersion,
      rejections,
      backfill: stream.backfillDone === null ? null : { done: stream.backfillDone, total: stream.backfillTotal },
      verified: reportVerification(verified.find((each) => each.tableId === tableId)),
    },
  };
}

/** Seconds, rounded to what a change's time is good for. */
export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function reportVerification(verification: RecordedVerification | undefined): VerificationReport | null {
  if (!verification) return null;
  const { endedAt, missing, extra, different } = verification;
  return { at: endedAt, in_sync: missing + extra + different === 0, missing, extra, different };
}
