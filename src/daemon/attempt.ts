import { databaseFailure, isMisevaluated, isOutdatedStatement } from "../database/failure.js";
import { messageOf, SyncError } from "../errors.js";
import type { Stream } from "../outbox/stream.js";
import { agree } from "../sync/agree.js";
import { SchemaChanged } from "../sync/agreement.js";
import type { Sync } from "../sync/context.js";
import { type DrainEnd, drain, type Progress } from "../sync/drain.js";
import { keepAlias } from "../sync/keep-alias.js";
import { lookAgain } from "../sync/look-again.js";
import { hasLostDocuments, isCountDue } from "../sync/loss.js";
import { markGone } from "../sync/mark-gone.js";
import { CollectionTaken } from "../sync/owner.js";
import { whenFree } from "../sync/pause.js";
import { OutboxRewritten } from "../sync/read-batch.js";
import { buildingBeside } from "../sync/rebuild/prepare.js";
import { isNearlyThere, switchOver } from "../sync/rebuild/switch.js";
import { takeRequests } from "../sync/requests.js";
import { resendUncertain } from "../sync/resend.js";
import { fileIsKnown, requireSameFile } from "../sync/same-file.js";
import { TableGone } from "../sync/schema/gone.js";
import { hasSettledBesideOthers } from "../sync/settled.js";
import { restartStream } from "../sync/streams.js";
import { getCollection } from "../typesense/collections.js";
import type { Failure } from "../typesense/outcome.js";
import type { Heartbeat } from "./heartbeat.js";

/** What came of a try: which side stands in the way, if any, and whether it is worth going on at once. */
export interface Attempt {
  failure?: Failure;
  side?: "typesense" | "database";
  /** Whether it stands in this stream's way alone. */
  alone?: boolean;
  progress: boolean;
  /** Something more is due, though nothing failed. */
  again?: boolean;
  /** Why nothing may be delivered although nothing failed. */
  hold?: string;
}

/** One attempt to deliver all that waits for a stream, whatever that takes first. Nothing expected is thrown. */
export async function attempt(sync: Sync, stream: Stream, progress: Progress, heartbeat: Heartbeat): Promise<Attempt> {
  const watched = () => heartbeat.watch(`the stream of ${stream.table}`, () => deliverAll(sync, stream, progress));
  try {
    return await sync.turns.run(stream.id, watched);
  } catch (thrown) {
    if (thrown instanceof SchemaChanged) return { progress: false, again: true };
    if (thrown instanceof CollectionTaken) return cede(sync, stream, thrown);
    if (!(thrown instanceof OutboxRewritten)) {
      const failure = failureOf(sync, stream, thrown);
      return { failure, side: "database", alone: thrown instanceof TableGone, progress: false };
    }
    await whenFree(() => restartStream(sync, stream, { recreate: stream.role === "building" }), sync.stop);
    fileIsKnown(sync, stream);
    const what = "the outbox was rewritten or an older database put back: every row is sent again";
    sync.log.error({ table: stream.table, reason: thrown.message }, what);
    return { progress: false, again: true };
  }
}

/** What another database has put its mark on is left to that one, and a collection is looked for as for a new stream. */
async function cede(sync: Sync, stream: Stream, { message, collection }: CollectionTaken): Promise<Attempt> {
  sync.log.error(
    { table: stream.table, collection: collection.name, reason: message },
    "the collection was taken over",
  );
  sync.ceded.add(collection.name);
  await whenFree(() => restartStream(sync, stream, { recreate: true }), sync.stop);
  return { progress: false, again: true };
}

async function deliverAll(sync: Sync, stream: Stream, progress: Progress): Promise<Attempt> {
  // Removed, or about to be: its collection may be gone already.
  if (!sync.streams.has(stream.id)) return { progress: false };
  if (stream.role === "live" && buildingBeside(sync, stream)?.switching) return { progress: false };
  if (stream.switching) return endSwitch(sync, stream, progress);
  await whenFree(() => lookAgain(sync), sync.stop);
  const agreed = await agree(sync, stream);
  if (!agreed.ok) return afterFailure(sync, stream, asPermanent(agreed.failure), false);
  if (agreed.value.standing === "wait") return { progress: false };
  if (agreed.value.standing === "hold") return { progress: false, hold: agreed.value.reason };
  await requireSameFile(sync, stream);
  await takeRequests(sync, stream);
  await resendUncertain(sync, stream);
  const end = stream.role === "building" ? await build(sync, stream, progress) : await drain(sync, stream, progress);
  const delivered = end.delivered > 0;
  if (end.end === "failed") return afterFailure(sync, stream, end.failure, delivered);
  if (end.end === "caught up" && stream.repairDue) {
    const repaired = await markGone(sync, stream);
    return repaired.ok ? { progress: true, again: true } : afterFailure(sync, stream, repaired.failure, delivered);
  }
  return end.end === "caught up" && stream.role === "live"
    ? lookForLoss(sync, stream, delivered)
    : { progress: delivered };
}

/** Documents that vanished behind our back are all sent again; an alias that was taken away is put back, or followed. */
async function lookForLoss(sync: Sync, stream: Stream, delivered: boolean): Promise<Attempt> {
  if (!isCountDue(sync, stream)) return { progress: delivered };
  const lost = await hasLostDocuments(sync, stream);
  if (!lost.ok) return afterFailure(sync, stream, lost.failure, delivered);
  const { table, collection } = stream;
  if (lost.value) {
    sync.log.error({ table, collection }, "documents have vanished from the collection: every row is sent again");
    await whenFree(() => restartStream(sync, stream, { recreate: false }), sync.stop);
    return { progress: true, again: true };
  }
  const astray = await keepAlias(sync, stream);
  if (!astray.ok) return afterFailure(sync, stream, astray.failure, delivered);
  if (!astray.value) return { progress: delivered };
  await whenFree(() => restartStream(sync, stream, { recreate: true }), sync.stop);
  return { progress: true, again: true };
}

async function build(sync: Sync, stream: Stream, progress: Progress): Promise<DrainEnd> {
  const end = await drain(sync, stream, progress, () => isNearlyThere(sync, stream));
  return end.end === "caught up" ? switchOver(sync, stream, progress) : end;
}

/** Behind a daemon that was killed while it put a new collection in place. */
async function endSwitch(sync: Sync, stream: Stream, progress: Progress): Promise<Attempt> {
  const end = await switchOver(sync, stream, progress);
  if (end.end === "failed") return afterFailure(sync, stream, asPermanent(end.failure), false);
  return { progress: end.end === "caught up", again: true };
}

/** A collection that is missing on a server that has worked through its log is gone: it is made again. */
async function afterFailure(sync: Sync, stream: Stream, failure: Failure, progress: boolean): Promise<Attempt> {
  if (failure.kind !== "missing") return { failure, progress };
  if (!(await hasSettledBesideOthers(sync.typesense, sync.stop))) return { failure, progress };
  const { table, collection } = stream;
  // Who has told of it may have been behind the others, or behind its own log.
  const there = await getCollection(sync.typesense, collection);
  if (!there.ok || there.value) return { failure: there.ok ? failure : there.failure, progress };
  sync.log.error({ table, collection }, "the collection is gone: it is made again");
  await whenFree(() => restartStream(sync, stream, { recreate: true }), sync.stop);
  return { failure, progress: true };
}

/** A refused or doubled request about the collection itself can't be mended by sending it again. */
function asPermanent(failure: Failure): Failure {
  return failure.kind === "refused" || failure.kind === "exists" ? { ...failure, kind: "misconfigured" } : failure;
}

/** Faults of the database's side, told in the same words as those of the other. */
function failureOf(sync: Sync, { id }: Stream, thrown: unknown): Failure {
  if (isOutdatedStatement(thrown)) return { kind: "unavailable", message: messageOf(thrown) };
  const where = sync.agreements.get(id)?.reader.mapping.settings.where;
  if (where !== undefined && isMisevaluated(thrown)) {
    const message = `the condition of a row can't be told: ${messageOf(thrown)}`;
    return { kind: "misconfigured", message, hint: `mend the row, or the condition in the mapping file: ${where}` };
  }
  const told = databaseFailure(thrown, "read the changes", sync.source.path);
  if (!(told instanceof SyncError)) throw thrown;
  return {
    kind: told.retryable ? "unavailable" : "misconfigured",
    message: told.message,
    ...(told.hint === undefined ? {} : { hint: told.hint }),
  };
}
