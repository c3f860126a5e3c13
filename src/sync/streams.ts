import { type CapturedTable, capturedTables } from "../capture/captured.js";
import { collectionName } from "../collection/name.js";
import { recordFirstVersion } from "../collection/version.js";
import { writing } from "../database/transaction.js";
import { head, markOf } from "../outbox/changes.js";
import { addStream, allStreams, removeStream, type Stream, saveStream } from "../outbox/stream.js";
import { type Outcome, succeeded } from "../typesense/outcome.js";
import { collectionOf } from "./collection-of.js";
import { type Sync, tableOf } from "./context.js";
import { whenFree } from "./pause.js";

/** The schema version of a stream whose collection has not been looked for yet. */
const UNPREPARED = 0;

/**
 * The streams of the tables that are captured now: known ones go on, new ones begin, those of tables that are captured no
 * more are forgotten (their collection stays).
 *
 * A new stream begins at the newest change, since its backfill reads every row as it is from then on.
 *
 * Where no table is captured at all, nothing is forgotten: a file that is being copied into place is empty for a moment.
 */
export function openStreams(sync: Sync): Stream[] {
  const { connection } = sync.source;
  const captured = capturedTables(connection);
  if (captured.length === 0) return [];
  return writing(sync.state, () => {
    const known = allStreams(sync.state);
    for (const stream of known) {
      if (!captured.some((table) => isFor(stream, table))) removeStream(sync.state, stream.id);
    }
    return captured.map((table) => known.find((stream) => isFor(stream, table)) ?? begin(sync, table));
  });
}

function isFor(stream: Stream, table: CapturedTable): boolean {
  return stream.tableId === table.id && stream.table === table.name;
}

function begin(sync: Sync, table: CapturedTable): Stream {
  return addStream(sync.state, {
    tableId: table.id,
    table: table.name,
    alias: table.name,
    collection: collectionName(table.name, 1),
    ...newestChange(sync),
    schemaVersion: UNPREPARED,
  });
}

function newestChange({ source }: Sync): Pick<Stream, "cursorSeq" | "cursorMark"> {
  const cursorSeq = head(source.connection);
  return { cursorSeq, cursorMark: cursorSeq === 0 ? null : markOf(source.connection, cursorSeq) };
}

/**
 * Makes sure that a new stream has a collection to write to. Where that was there before, its documents may be those of a
 * lost state: all changes that the outbox still holds are sent again too, so that deletes are not forgotten.
 */
export async function prepareStream(sync: Sync, stream: Stream): Promise<Outcome<unknown>> {
  if (stream.schemaVersion !== UNPREPARED) return succeeded(undefined);
  const { mapping } = (await tableOf(sync, stream)).reader;
  const target = await collectionOf(sync.typesense, mapping, sync.stop);
  if (!target.ok) return target;
  Object.assign(stream, { alias: target.value.alias, collection: target.value.collection, schemaVersion: 1 });
  if (target.value.adopted) Object.assign(stream, { cursorSeq: 0, cursorMark: null });
  writing(sync.state, () => {
    saveStream(sync.state, stream);
    recordFirstVersion(sync.state, stream.tableId, mapping.shape, stream.collection);
  });
  for (const { column, field } of mapping.renamed) {
    sync.log.info({ table: stream.table, column, field }, "the column's field has another name");
  }
  sync.log.info(
    { table: stream.table, collection: stream.collection, alias: stream.alias },
    target.value.adopted ? "the collection that is there is used" : "the collection was created",
  );
  return target;
}

/**
 * Begins a stream anew: every row is sent again.
 *
 * @param options.recreate into a new collection, since the old one is gone; else documents that have lost their row are looked
 *   for afterwards
 */
export async function restartStream(sync: Sync, stream: Stream, options: { recreate: boolean }): Promise<void> {
  const newest = await whenFree(() => newestChange(sync), sync.stop);
  Object.assign(stream, {
    state: "backfilling",
    reason: null,
    ...newest,
    backfillAfter: null,
    backfillDone: 0,
    backfillTotal: null,
    ...(options.recreate ? { schemaVersion: UNPREPARED, repairDue: 0 } : { repairDue: 1 }),
  });
  saveStream(sync.state, stream);
}

/** Pauses a stream, or lets it go on. */
export function setPaused(sync: Sync, stream: Stream, reason: string | null): void {
  if (stream.reason === reason) return;
  if (reason === null) sync.log.info({ table: stream.table }, "the stream goes on");
  stream.reason = reason;
  stream.state = reason !== null ? "paused" : stream.backfillDone === null ? "live" : "backfilling";
  saveStream(sync.state, stream);
}
