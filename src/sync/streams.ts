import { type CapturedTable, capturedTables } from "../capture/captured.js";
import { currentName } from "../capture/renamed.js";
import { collectionName } from "../collection/name.js";
import { forgetVersions } from "../collection/version.js";
import { describe } from "../database/introspect.js";
import { writing } from "../database/transaction.js";
import { forgetRejections } from "../outbox/rejections.js";
import { retireHalfBuilt } from "../outbox/retired.js";
import { addStream, allStreams, removeStream, type Stream, saveStream, stateOf, UNPREPARED } from "../outbox/stream.js";
import type { Sync } from "./context.js";
import { newestChange } from "./newest-change.js";
import { collectionsBeside, nextCollection } from "./rebuild/begin.js";

/**
 * The streams of the tables that are captured now: known ones go on, new ones begin, those of tables that are captured no
 * more are forgotten (their collection stays). They are found in `sync.streams` afterwards.
 *
 * A new stream begins at the newest change, since its backfill reads every row as it is from then on.
 *
 * Where no table is captured at all, nothing is forgotten: a file that is being copied into place is empty for a moment.
 *
 * @returns the streams there are; none where nothing is captured
 */
export function openStreams(sync: Sync): Stream[] {
  const captured = capturedTables(sync.source.connection);
  if (captured.length === 0) return [];
  writing(sync.state, () => {
    const known = allStreams(sync.state);
    const left = known.filter((stream) => captured.some((table) => isFor(sync, stream, table)));
    for (const stream of known) if (!left.includes(stream)) forget(sync, stream);
    for (const table of captured) {
      if (!left.some(({ tableId, role }) => tableId === table.id && role === "live")) begin(sync, table);
    }
  });
  const open = allStreams(sync.state).map((stream) => sync.streams.get(stream.id) ?? stream);
  sync.streams.clear();
  for (const stream of open) sync.streams.set(stream.id, stream);
  return open;
}

/** A table that was renamed, and is followed only on one side yet, is still the same. */
function isFor({ source: { connection } }: Sync, stream: Stream, table: CapturedTable): boolean {
  if (stream.tableId !== table.id) return false;
  if (stream.table === table.name || stream.table === currentName(connection, table)) return true;
  return describe(connection, stream.table) === undefined;
}

function forget(sync: Sync, stream: Stream): void {
  if (stream.role === "building") retireHalfBuilt(sync.state, stream);
  removeStream(sync.state, stream.id);
}

function begin(sync: Sync, table: CapturedTable): Stream {
  forgetVersions(sync.state, table.id);
  return addStream(sync.state, {
    tableId: table.id,
    table: table.name,
    role: "live",
    alias: table.name,
    collection: collectionName(table.name, 1),
    ...newestChange(sync),
    keepOld: 0,
  });
}

/**
 * Begins a stream anew: every row is sent again.
 *
 * @param options.recreate into a new collection, since the old one is gone or of no use; else documents that have lost their
 *   row are looked for afterwards
 */
export function restartStream(sync: Sync, stream: Stream, options: { recreate: boolean }): void {
  const anew = { backfillAfter: null, backfillDone: 0, backfillTotal: null, filled: 0, replayUpto: 0 };
  const restarted = { reason: null, hint: null, ...newestChange(sync), ...anew };
  Object.assign(
    stream,
    restarted,
    options.recreate ? { schemaVersion: UNPREPARED, madeFor: null, repairDue: 0 } : { repairDue: 1 },
  );
  stream.state = stateOf(stream);
  sync.agreements.delete(stream.id);
  writing(sync.state, () => {
    if (stream.role === "building" && options.recreate) {
      retireHalfBuilt(sync.state, stream);
      stream.collection = nextCollection(
        stream.alias ?? stream.table,
        stream.collection,
        collectionsBeside(sync, stream),
      );
    }
    if (options.recreate) forgetRejections(sync.state, stream.id);
    saveStream(sync.state, stream);
  });
}

/**
 * Pauses a stream, or lets it go on.
 *
 * @param reason null: it goes on
 * @param hint what somebody can do about it
 */
export function setPaused(sync: Sync, stream: Stream, reason: string | null, hint: string | null = null): void {
  if (stream.reason === reason) return;
  if (reason === null) sync.log.info({ table: stream.table }, "the stream goes on");
  stream.reason = reason;
  stream.hint = hint;
  stream.state = reason !== null ? "paused" : stateOf(stream);
  saveStream(sync.state, stream);
  sync.meter.paused(stream);
  // Another stream of the table may wait for this one.
  if (reason === null) sync.streamsChanged();
}
