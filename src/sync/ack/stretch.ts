import { decodeKey } from "../../document/key.js";
import { type AckPosition, ackPosition, saveAckPosition } from "../../outbox/acknowledged.js";
import { first } from "../../outbox/changes.js";
import type { Stream } from "../../outbox/stream.js";
import type { Sync } from "../context.js";
import { boundOf } from "../read-batch.js";
import type { DocumentReader } from "../reader.js";

/** Some rows that a stream has delivered, and how far their table is told when they are. */
export interface Stretch {
  /** The documents' ids. */
  ids: string[];
  position: AckPosition;
}

/**
 * The next rows that are to be told, at most about `most` of them: those of changes first, for they are the news.
 *
 * @returns undefined where all that is delivered is told
 */
export function nextStretch(sync: Sync, stream: Stream, reader: DocumentReader, most: number): Stretch | undefined {
  const position = currentPosition(sync, stream);
  if (position.seq < stream.cursorSeq) {
    const seq = Math.min(stream.cursorSeq, position.seq + most);
    return { ids: changed(reader, position.seq, seq), position: { ...position, seq } };
  }
  return position.rowsDue ? ofBackfill(stream, reader, position, most) : undefined;
}

/** Those that have a document: the others have left the index, or are gone. */
function changed(reader: DocumentReader, after: number, upto: number): string[] {
  const affinities = reader.mapping.shape.key.map((column) => column.affinity);
  return [...reader.newestChanges(after, upto).keys()].filter((id) => {
    const key = decodeKey(id, affinities);
    return key !== undefined && reader.hasRow(key);
  });
}

/**
 * Where nothing is known, or changes were pruned before they were told, all rows are due. A stream whose cursor was moved back
 * delivers what it passes once more.
 */
function currentPosition({ state, source }: Sync, stream: Stream): AckPosition {
  const known = ackPosition(state, stream.id);
  const seq = Math.min(known?.seq ?? stream.cursorSeq, stream.cursorSeq);
  const isWhole = seq === stream.cursorSeq || first(source.connection) <= seq + 1;
  if (known && isWhole) return { ...known, seq };
  const begun: AckPosition = { seq: stream.cursorSeq, rowsDue: 1, rowsAfter: null };
  saveAckPosition(state, stream.id, begun);
  return begun;
}

/** The rows up to where a backfill has got; all of them where none is under way. */
function ofBackfill(stream: Stream, reader: DocumentReader, position: AckPosition, most: number): Stretch | undefined {
  const isUnderWay = stream.backfillDone !== null;
  if (isUnderWay && stream.backfillAfter === position.rowsAfter) return undefined;
  const from = boundOf(reader, position.rowsAfter);
  const limit = isUnderWay ? boundOf(reader, stream.backfillAfter) : null;
  const to = reader.rangeEnd(from, most, limit) ?? limit;
  const end = to === null ? { rowsDue: 0 as const, rowsAfter: null } : { rowsAfter: reader.idOf(to) };
  return { ids: reader.ids(from, to), position: { ...position, ...end } };
}
