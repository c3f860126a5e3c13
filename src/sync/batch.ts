import type { Stream } from "../outbox/stream.js";
import type { Lines } from "./lines.js";
import type { Page } from "./page.js";

/** Where a stream stands: what has been read of the outbox and, in a backfill, of the table. */
export interface Position {
  seq: number;
  mark: string | null;
  /** The newest change there was when the rows were read. */
  seen: { seq: number; mark: string | null };
  backfill: { after: string | null; done: number; total: number | null } | null;
  /** Whose turn it is when both changes and a backfill wait. */
  turn: "changes" | "backfill";
}

/** The changes between two positions, each key once, ready to be sent. */
export interface Batch extends Omit<Page, "documents"> {
  documents: Lines;
  /** The seq that the batch begins behind. */
  after: number;
  /** How many changes of the stream's table it holds, repeats included; 0 for a stretch of a backfill. */
  changes: number;
  /** The times (unix milliseconds) of the oldest and the newest change that somebody waits for; null where there is none. */
  captured: { oldest: number; newest: number } | null;
  /** Whether getting past it is worth remembering even where there is nothing to send. */
  isStep?: boolean;
  /** Where the stream stands once the batch is delivered. */
  position: Position;
}

/** Where a stream stands, as the next batch begins from. */
export function positionOf(stream: Stream): Position {
  return {
    seq: stream.cursorSeq,
    mark: stream.cursorMark,
    seen: { seq: stream.seenSeq, mark: stream.seenMark },
    backfill:
      stream.backfillDone === null
        ? null
        : { after: stream.backfillAfter, done: stream.backfillDone, total: stream.backfillTotal },
    turn: "changes",
  };
}

/** Adds a page to a batch. */
export function addPage(batch: Batch, page: Page): void {
  for (const document of page.documents) batch.documents.add(document);
  batch.deletes.push(...page.deletes);
  batch.omissions.push(...page.omissions);
  batch.unsendable.push(...page.unsendable);
  batch.bytes += page.bytes;
}

/** How many documents are sent or deleted. */
export function sizeOf(batch: Batch): number {
  return batch.documents.length + batch.deletes.length;
}

/** Whether there is anything to send. A batch without is still a step of the cursor. */
export function isEmpty(batch: Batch): boolean {
  return sizeOf(batch) + batch.unsendable.length === 0;
}
