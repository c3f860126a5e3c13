import type { Connection } from "../database/open.js";
import { reading } from "../database/transaction.js";
import { decodeKey } from "../document/key.js";
import { capturedSpan, countChanges, head, markOf } from "../outbox/changes.js";
import type { Stream } from "../outbox/stream.js";
import { agreementOf, readerOf } from "./agreement.js";
import { addPage, type Batch, isEmpty, type Position, sizeOf } from "./batch.js";
import { batchSizeOf } from "./batch-size.js";
import type { Sync } from "./context.js";
import { countRows } from "./count-rows.js";
import { Lines } from "./lines.js";
import { lookAgain } from "./look-again.js";
import { markTouched } from "./mark-touched.js";
import { emptyPage, type Page } from "./page.js";
import { whenFree, yieldToOthers } from "./pause.js";
import type { Bound, DocumentReader } from "./reader.js";

/** A change makes its stream lively for so long, in milliseconds. */
const LIVELY_MS = 2_000;

/** The outbox is not the one that the cursor belongs to: it was rewritten, or an older copy of the file was put back. */
export class OutboxRewritten extends Error {}

/**
 * Reads the next batch behind a position: changes if any wait, else the next stretch of a backfill; where both wait, they
 * take turns, so that neither starves.
 *
 * A batch is read in pages of a few milliseconds, each a snapshot of its own. A page that holds deletes is the last of its
 * batch: imports are sent before deletes, so a key must not be deleted by one page and come back in the next.
 *
 * @param spare lines that nobody needs any longer: the batch's documents take their place
 * @returns the batch, or undefined where nothing waits
 * @throws OutboxRewritten, SchemaChanged
 */
export async function readBatch(
  sync: Sync,
  stream: Stream,
  position: Position,
  spare?: Lines,
): Promise<Batch | undefined> {
  const newest = await whenFree(() => {
    lookAgain(sync);
    agreementOf(sync, stream);
    const { connection } = sync.source;
    return reading(connection, () => {
      requireSameOutbox(sync, position);
      const seq = head(connection);
      noteSeen(stream, { seq, mark: markOf(connection, seq) });
      return seq;
    });
  }, sync.stop);
  const hasChanges = newest > position.seq;
  const { backfill } = position;
  if (!hasChanges && backfill === null) return undefined;
  const batch = begun(position, spare);
  if (backfill === null || (hasChanges && position.turn === "changes")) {
    await readChanges(sync, stream, batch, newest);
  } else {
    await readStretch(sync, stream, batch, backfill);
  }
  return asItWasRead(sync, stream, batch);
}

/**
 * Also what can't be delivered yet was seen: if it is taken away, the outbox is not the same any more, though it may still hold
 * the change at the cursor.
 */
function noteSeen(stream: Stream, { seq, mark }: { seq: number; mark: string | null }): void {
  if (seq > stream.seenSeq) Object.assign(stream, { seenSeq: seq, seenMark: mark });
}

/**
 * A batch that was read across a schema change may lack the values of a column that is new, and one that was read across a
 * replaced file is half the old one's: neither is sent.
 */
function asItWasRead(sync: Sync, stream: Stream, batch: Batch): Promise<Batch> {
  return whenFree(() => {
    lookAgain(sync);
    agreementOf(sync, stream);
    const { connection } = sync.source;
    const seq = head(connection);
    batch.position = { ...batch.position, seen: { seq, mark: markOf(connection, seq) } };
    return batch;
  }, sync.stop);
}

/**
 * The outbox must still hold the change at the cursor, and the newest one that there was when rows were last read: an older
 * copy may hold the first and lack the second, whose effect is in the collection already.
 *
 * @throws OutboxRewritten
 */
export function requireSameOutbox({ source: { connection } }: Sync, position: Position): void {
  const other = otherChange(connection, position);
  if (other !== undefined) throw new OutboxRewritten(`the change ${other} is gone or another one`);
}

/** Whether the outbox is still the one that a position belongs to. */
export function isSameOutbox(connection: Connection, position: Position): boolean {
  return otherChange(connection, position) === undefined;
}

function otherChange(connection: Connection, { seq, mark, seen }: Position): number | undefined {
  const isOther = (known: Position["seen"]) => known.mark !== null && markOf(connection, known.seq) !== known.mark;
  return [{ seq, mark }, seen].find(isOther)?.seq;
}

function begun(position: Position, spare = new Lines()): Batch {
  return { ...emptyPage(), documents: spare.clear(), after: position.seq, position, changes: 0, captured: null };
}

async function readChanges(sync: Sync, stream: Stream, batch: Batch, newest: number): Promise<void> {
  const { position } = batch;
  let at = position.seq;
  const share = { ...sync.limits, batchSize: batchSizeOf(sync, stream) };
  while (at < newest && !isFull(batch, share, leastAtOnce(sync, stream))) {
    const room = share.batchSize - sizeOf(batch);
    const { upto, changes, page } = await readPage(sync, stream, (reader, rows) => {
      const { end, ofTable } = windowOf(sync, stream, { at, newest, rows, room });
      return { upto: end, changes: ofTable, rows: end - at, page: reader.changes(at, end) };
    });
    if (!page) continue;
    if (await markTouched(sync, stream, at, upto)) batch.isStep = true;
    addPage(batch, page);
    batch.changes += changes;
    at = upto;
    await yieldToOthers();
  }
  const mark = await whenFree(() => {
    const { connection } = sync.source;
    if (batch.changes > 0) batch.captured = waitedFor(connection, stream, position.seq, at);
    return markOf(connection, at);
  }, sync.stop);
  if (mark === null) throw new OutboxRewritten(`the change ${at} is gone`);
  batch.position = { ...position, seq: at, mark, turn: "backfill" };
  if (!isEmpty(batch)) sync.changedAt.set(stream.id, performance.now());
}

/**
 * The next changes to be read: no more of the stream's table than there is room for, while those of other tables are passed over
 * many at once.
 *
 * @throws OutboxRewritten
 */
function windowOf(
  { source: { connection } }: Sync,
  { tableId }: Stream,
  { at, newest, rows, room }: { at: number; newest: number; rows: number; room: number },
): { end: number; ofTable: number } {
  const upTo = (end: number) => ({ end, ...countChanges(connection, tableId, at, end) });
  const paced = upTo(Math.min(newest, at + rows));
  const { end, all, ofTable } = paced.ofTable > room ? upTo(at + room) : paced;
  if (all < end - at) throw new OutboxRewritten(`changes between ${at} and ${end} are gone`);
  return { end, ofTable };
}

/**
 * The two ends of the changes that are delivered for the first time, and become searchable by it. Two look-ups of some
 * microseconds for a batch of whatever size: the change that has waited longest is always among them.
 */
function waitedFor(connection: Connection, stream: Stream, after: number, upto: number): Batch["captured"] {
  if (stream.role === "building") return null;
  return capturedSpan(connection, stream.tableId, Math.max(after, stream.replayUpto), upto);
}

async function readStretch(
  sync: Sync,
  stream: Stream,
  batch: Batch,
  backfill: NonNullable<Position["backfill"]>,
): Promise<void> {
  const total = backfill.total ?? (await countRows(sync, stream));
  let from = boundOf(await readerOf(sync, stream), backfill.after);
  let ended = false;
  const share = shareOf(sync, stream);
  while (!ended && !isFull(batch, share, leastAtOnce(sync, stream))) {
    const room = share.batchSize - sizeOf(batch);
    const read = await readPage(sync, stream, (reader, paced) => {
      const rows = Math.min(paced, room);
      const to = reader.rangeEnd(from, rows);
      return { to, rows, page: reader.range(from, to) };
    });
    if (!read.page) continue;
    addPage(batch, read.page);
    ended = read.to === null;
    from = read.to ?? from;
    await yieldToOthers();
  }
  const reader = await readerOf(sync, stream);
  const done = backfill.done + batch.documents.length;
  const next = ended ? null : { after: from && reader.idOf(from), done, total };
  batch.position = { ...batch.position, backfill: next, turn: "changes" };
}

/**
 * Reads one page as soon as nobody locks the database. The reader is asked for at every try, because a replaced file has
 * another one; only the reading itself counts for the pace, not the waiting.
 *
 * @returns what `work` did, how many rows it asked for, its page undefined where it would have held too much: the next try gets fewer rows
 */
function readPage<T extends { rows: number; page: Page | undefined }>(
  sync: Sync,
  stream: Stream,
  work: (reader: DocumentReader, rows: number) => T,
): Promise<T> {
  return whenFree(() => {
    const { reader, pace } = agreementOf(sync, stream);
    const began = performance.now();
    const read = work(reader, pace.rows);
    if (read.page) pace.took(performance.now() - began, read.rows);
    else pace.halve();
    return read;
  }, sync.stop);
}

type Share = Pick<Sync["limits"], "batchSize" | "batchBytes">;

/**
 * Where most changes are of the same keys, the room that is left would be filled in ever smaller pages.
 *
 * @param least fewer rows than this at once take no less time
 */
function isFull(batch: Batch, { batchSize, batchBytes }: Share, least: number): boolean {
  const documents = sizeOf(batch);
  const hasRoom = documents === 0 || documents + Math.max(least, Math.ceil(batchSize / 16)) <= batchSize;
  return !hasRoom || batch.bytes >= batchBytes || batch.deletes.length > 0;
}

function leastAtOnce(sync: Sync, stream: Stream): number {
  return agreementOf(sync, stream).reader.leastAtOnce;
}

/**
 * How much a backfill may send at once. While changes come, they wait behind no more than two such batches, the one in flight
 * and the one that is read already.
 */
function shareOf(sync: Sync, stream: Stream): Share {
  const { batchBytes } = sync.limits;
  const batchSize = batchSizeOf(sync, stream);
  const isLively = performance.now() - (sync.changedAt.get(stream.id) ?? Number.NEGATIVE_INFINITY) < LIVELY_MS;
  return isLively ? { batchSize: Math.min(batchSize, 500), batchBytes: batchBytes / 8 } : { batchSize, batchBytes };
}

/** A position that the table's key can't have any more begins anew: what was sent before is sent again, to the same effect. */
export function boundOf(reader: DocumentReader, after: string | null): Bound {
  if (after === null) return null;
  const affinities = reader.mapping.shape.key.map((column) => column.affinity);
  return decodeKey(after, affinities) ?? null;
}
