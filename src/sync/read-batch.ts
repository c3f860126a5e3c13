import { reading } from "../database/transaction.js";
import { decodeKey } from "../document/key.js";
import { head, markOf } from "../outbox/changes.js";
import type { Stream } from "../outbox/stream.js";
import { addPage, type Batch, type Position } from "./batch.js";
import { type Sync, tableOf } from "./context.js";
import { emptyPage, type Page } from "./page.js";
import { whenFree, yieldToOthers } from "./pause.js";
import type { Bound, TableReader } from "./table-reader.js";

/** The outbox is not the one that the cursor belongs to: it was rewritten, or an older copy of the file was put back. */
export class OutboxRewritten extends Error {}

/**
 * Reads the next batch behind a position: changes if any wait, else the next stretch of a backfill; where both wait, they
 * take turns, so that neither starves.
 *
 * A batch is read in pages of a few milliseconds, each a snapshot of its own. A page that holds deletes is the last of its
 * batch: imports are sent before deletes, so a key must not be deleted by one page and come back in the next.
 *
 * @returns the batch, or undefined where nothing waits
 * @throws OutboxRewritten; SyncError where the table is gone
 */
export async function readBatch(sync: Sync, stream: Stream, position: Position): Promise<Batch | undefined> {
  const { identity, newest } = await whenFree(() => {
    if (sync.source.refresh()) sync.log.warn({ database: sync.source.path }, "the database file was replaced");
    const { connection, identity } = sync.source;
    return reading(connection, () => {
      requireSameOutbox(sync, position);
      return { identity, newest: head(connection) };
    });
  }, sync.stop);
  const hasChanges = newest > position.seq;
  let batch: Batch | undefined;
  if (hasChanges && (position.backfill === null || position.turn === "changes")) {
    batch = await readChanges(sync, stream, position, newest);
  } else if (position.backfill) {
    batch = await readStretch(sync, stream, position, position.backfill);
  }
  // Where the file was replaced meanwhile, one half may be the old one's.
  return sync.source.identity === identity ? batch : readBatch(sync, stream, position);
}

function requireSameOutbox(sync: Sync, position: Position): void {
  if (position.mark !== null && markOf(sync.source.connection, position.seq) !== position.mark) {
    throw new OutboxRewritten(`the change ${position.seq} is gone or another one`);
  }
}

async function readChanges(sync: Sync, stream: Stream, position: Position, newest: number): Promise<Batch> {
  const batch: Batch = { ...emptyPage(), after: position.seq, position };
  let at = position.seq;
  while (at < newest && !isFull(sync, batch)) {
    const { upto, page } = await readPage(sync, stream, (reader, rows) => {
      const end = Math.min(newest, at + rows);
      return { upto: end, page: reader.changes(at, end) };
    });
    if (!page) continue;
    addPage(batch, page);
    at = upto;
    await yieldToOthers();
  }
  const mark = await whenFree(() => markOf(sync.source.connection, at), sync.stop);
  if (mark === null) throw new OutboxRewritten(`the change ${at} is gone`);
  batch.position = { ...position, seq: at, mark, turn: "backfill" };
  return batch;
}

async function readStretch(
  sync: Sync,
  stream: Stream,
  position: Position,
  backfill: NonNullable<Position["backfill"]>,
): Promise<Batch> {
  const batch: Batch = { ...emptyPage(), after: position.seq, position };
  const total = backfill.total ?? (await countRows(sync, stream));
  let from = boundOf((await tableOf(sync, stream)).reader, backfill.after);
  let ended = false;
  while (!ended && !isFull(sync, batch)) {
    const read = await readPage(sync, stream, (reader, rows) => {
      const to = reader.rangeEnd(from, rows);
      return { to, page: reader.range(from, to) };
    });
    if (!read.page) continue;
    addPage(batch, read.page);
    ended = read.to === null;
    from = read.to ?? from;
    await yieldToOthers();
  }
  const { reader } = await tableOf(sync, stream);
  const done = backfill.done + batch.documents.length;
  const next = ended ? null : { after: from && reader.idOf(from), done, total };
  batch.position = { ...position, backfill: next, turn: "changes" };
  return batch;
}

/**
 * Reads one page as soon as nobody locks the database. The reader is asked for at every try, because a replaced file has
 * another one; only the reading itself counts for the pace, not the waiting.
 *
 * @returns what `work` did, its page undefined where it would have held too much: the next try gets fewer rows
 */
function readPage<T extends { page: Page | undefined }>(
  sync: Sync,
  stream: Stream,
  work: (reader: TableReader, rows: number) => T,
): Promise<T> {
  return whenFree(() => {
    const { reader, pace } = sync.source.table(stream.tableId, stream.table);
    const began = performance.now();
    const read = work(reader, Math.min(pace.rows, sync.limits.batchSize));
    if (read.page) pace.took(performance.now() - began);
    else pace.halve();
    return read;
  }, sync.stop);
}

function isFull(sync: Sync, batch: Batch): boolean {
  return (
    batch.documents.length + batch.deletes.length >= sync.limits.batchSize ||
    batch.bytes >= sync.limits.batchBytes ||
    batch.deletes.length > 0
  );
}

/** A position that the table's key can't have any more begins anew: what was sent before is sent again, to the same effect. */
function boundOf(reader: TableReader, after: string | null): Bound {
  if (after === null) return null;
  const affinities = reader.mapping.shape.key.map((column) => column.affinity);
  return decodeKey(after, affinities) ?? null;
}

const COUNT_AT_ONCE = 10_000;

async function countRows(sync: Sync, stream: Stream): Promise<number> {
  let total = 0;
  for (let from: Bound = null; ; ) {
    const start: Bound = from;
    const { to, rows } = await whenFree((): { to: Bound; rows: number } => {
      const { reader } = sync.source.table(stream.tableId, stream.table);
      const end = reader.rangeEnd(start, COUNT_AT_ONCE);
      return { to: end, rows: reader.rangeCount(start, end) };
    }, sync.stop);
    total += rows;
    if (to === null) return total;
    from = to;
    await yieldToOthers();
  }
}
