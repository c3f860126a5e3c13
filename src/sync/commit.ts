import { writing } from "../database/transaction.js";
import { clearRejections, hasRejections, type Rejection, recordRejections } from "../outbox/rejections.js";
import { type Stream, saveStream, stateOf } from "../outbox/stream.js";
import { agreementOf } from "./agreement.js";
import { type Batch, isEmpty, type Position, sizeOf } from "./batch.js";
import type { Sync } from "./context.js";
import type { Refused } from "./deliver.js";
import { idInDocument } from "./page.js";
import { whenFree } from "./pause.js";

/**
 * Moves a stream's cursor behind a delivered batch, and records what was refused, in one transaction of the state database.
 * A batch that held nothing for this stream only moves the cursor in memory: a lost step over nothing is taken again.
 */
export async function commit(sync: Sync, stream: Stream, batch: Batch, refused: readonly Refused[]): Promise<void> {
  const ended = stream.backfillDone !== null && batch.position.backfill === null;
  const rejections = await withSeq(sync, stream, batch, refused);
  takePosition(stream, batch.position);
  stream.sent += sizeOf(batch);
  if (ended) stream.filled = 1;
  if (isEmpty(batch) && !ended && !batch.isStep) return;
  writing(sync.state, () => {
    if (hasRejections(sync.state, stream.id)) {
      const delivered = batch.documents.map(idInDocument);
      clearRejections(sync.state, stream.id, [...delivered, ...batch.deletes], rejections);
    }
    recordRejections(sync.state, stream.id, rejections);
    saveStream(sync.state, stream);
  });
  tell(sync, stream, rejections);
}

function takePosition(stream: Stream, position: Position): void {
  stream.cursorSeq = position.seq;
  stream.cursorMark = position.mark;
  stream.seenSeq = position.seen.seq;
  stream.seenMark = position.seen.mark;
  stream.backfillAfter = position.backfill?.after ?? null;
  stream.backfillDone = position.backfill?.done ?? null;
  stream.backfillTotal = position.backfill?.total ?? null;
  if (stream.state !== "paused") stream.state = stateOf(stream);
}

/** Each rejection with the change it came with; null where it came with a backfill. */
async function withSeq(sync: Sync, stream: Stream, batch: Batch, refused: readonly Refused[]): Promise<Rejection[]> {
  if (refused.length + batch.omissions.length === 0) return [];
  const seqs = await whenFree(() => {
    const { reader } = agreementOf(sync, stream);
    return reader.newestChanges(batch.after, batch.position.seq);
  }, sync.stop);
  const seqOf = (id: string) => seqs.get(id) ?? null;
  return [
    ...refused.map((each) => ({ ...each, field: "", seq: seqOf(each.id) })),
    ...batch.omissions.map((each) => ({ ...each, document: null, seq: seqOf(each.id) })),
  ];
}

function tell(sync: Sync, stream: Stream, rejections: readonly Rejection[]): void {
  const [first] = rejections;
  if (!first) return;
  sync.meter.rejected(stream, rejections);
  sync.log.warn(
    {
      table: stream.table,
      collection: stream.collection,
      rejections: rejections.length,
      id: first.id,
      reason: first.reason,
    },
    first.field === "" ? "documents were rejected" : `values were left out of documents (${first.field})`,
  );
}
