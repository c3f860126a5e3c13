import { decodeKey, type KeyValue } from "../../document/key.js";
import { saveAckPosition, uncertainOf } from "../../outbox/acknowledged.js";
import { head } from "../../outbox/changes.js";
import { hasRejections, refusedOf } from "../../outbox/rejections.js";
import type { Stream } from "../../outbox/stream.js";
import { nextUncertain } from "../../outbox/uncertain.js";
import { reached } from "../../reached.js";
import { agreementOf, isAgreed } from "../agreement.js";
import { positionOf } from "../batch.js";
import type { Sync } from "../context.js";
import { lookAgain } from "../look-again.js";
import { requireSameOutbox } from "../read-batch.js";
import { isSameFile } from "../same-file.js";
import { type Acknowledging, acknowledging } from "./acknowledging.js";
import { nextStretch } from "./stretch.js";

/** With more changes than this behind the cursor, a stream has better things to do, and its rows are likely to change again. */
const MOST_BEHIND = 5_000;

/** What came of one step. `again`: more rows wait to be told. */
export interface Acknowledged {
  rows: number;
  again: boolean;
}

const NOTHING: Acknowledged = { rows: 0, again: false };

/**
 * Tells the next rows of a stream's table that their present version is delivered: those of delivered changes, in order, then those
 * that a backfill has delivered. A row is told only if no change of it waits behind the cursor, and no older version of its document
 * may still arrive; one whose document was refused is told the contrary.
 *
 * How far it has got is saved behind the write: whoever is killed in between tells some rows once more, none never.
 *
 * @throws SchemaChanged, OutboxRewritten: the stream's worker deals with it first; SqliteError when busy; SyncError where the
 *   application's database can't be written to
 */
export function acknowledge(sync: Sync, stream: Stream): Acknowledged {
  if (stream.role !== "live" || !isAgreed(sync, stream)) return NOTHING;
  const { reader, standing } = agreementOf(sync, stream);
  const ack = acknowledging(sync, stream, reader);
  if (!ack || standing.standing !== "go") return NOTHING;
  lookAgain(sync);
  agreementOf(sync, stream);
  if (!isSameFile(sync, stream)) return NOTHING;
  requireSameOutbox(sync, positionOf(stream));
  if (head(sync.source.connection) - stream.cursorSeq > MOST_BEHIND) return NOTHING;
  const stretch = nextStretch(sync, stream, reader, ack.rows.most);
  if (!stretch) return NOTHING;
  const rows = tell(sync, stream, ack, stretch.ids);
  reached("rows told");
  saveAckPosition(sync.state, stream.id, stretch.position);
  return { rows, again: true };
}

function tell(sync: Sync, stream: Stream, { reader, rows }: Acknowledging, ids: readonly string[]): number {
  const { state } = sync;
  const refused = new Set(hasRejections(state, stream.id) ? refusedOf(state, stream.id, ids) : []);
  const uncertain = new Set(nextUncertain(state, stream.id) === null ? [] : uncertainOf(state, stream.id, ids));
  const affinities = reader.mapping.shape.key.map((column) => column.affinity);
  const keysOf = (some: readonly string[]) =>
    some.map((id) => decodeKey(id, affinities)).filter((key): key is KeyValue[] => key !== undefined);
  const delivered = ids.filter((id) => !refused.has(id) && !uncertain.has(id));
  return rows.set(keysOf(delivered), stream.cursorSeq) + rows.takeBack(keysOf([...refused]));
}
