import pRetry from "p-retry";
import { databaseFailure, isOutdatedStatement } from "../database/failure.js";
import { messageOf, SyncError } from "../errors.js";
import type { Stream } from "../outbox/stream.js";
import { nextUncertain } from "../outbox/uncertain.js";
import type { Sync } from "../sync/context.js";
import { drain } from "../sync/drain.js";
import { markGone } from "../sync/mark-gone.js";
import { sleep, whenFree } from "../sync/pause.js";
import { OutboxRewritten } from "../sync/read-batch.js";
import { resendUncertain } from "../sync/resend.js";
import { hasSettled } from "../sync/settled.js";
import { prepareStream, restartStream, setPaused } from "../sync/streams.js";
import type { Failure } from "../typesense/outcome.js";
import type { Availability } from "./availability.js";
import type { Pulse } from "./pulse.js";

export interface WorkerContext {
  sync: Sync;
  pulse: Pulse;
  availability: Availability;
  /** The longest pause between two tries, in milliseconds. */
  retryMaxMs: number;
  /** Streams whose table is captured no more. */
  retired: Set<number>;
  /** Ends when nothing waits any more, instead of waiting for the next change. */
  once: boolean;
}

const RETRY_MIN_MS = 200;

/** An expected failure on its way to the retry layer. */
class Undelivered extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/**
 * Keeps one stream going: drains it, waits for the next change, and so on until the daemon stops. Failures of one stream
 * never hold up another.
 *
 * @throws SyncError with `once`, where a stream can't go on before somebody mends something
 */
export async function keepDraining(context: WorkerContext, stream: Stream): Promise<void> {
  const { sync, pulse, once } = context;
  while (!sync.stop.aborted && !context.retired.has(stream.id)) {
    const seen = pulse.count;
    const failure = await settle(context, stream);
    if (failure && once) throw misconfigured(stream, failure);
    if (once && !failure) return;
    if (failure) await sleep(context.retryMaxMs, sync.stop);
    else await pulse.after(seen, msUntilDue(sync, stream));
  }
}

/** Drains with retries until nothing waits. Returns the failure that no retry can mend. */
async function settle(context: WorkerContext, stream: Stream): Promise<Failure | undefined> {
  const { sync } = context;
  try {
    await pRetry(() => drainOnce(context, stream), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: Math.min(RETRY_MIN_MS, context.retryMaxMs),
      maxTimeout: context.retryMaxMs,
      factor: 2,
      randomize: true,
      signal: sync.stop,
      shouldRetry: ({ error }) => error instanceof Undelivered && error.failure.kind !== "misconfigured",
    });
    setPaused(sync, stream, null);
    return undefined;
  } catch (thrown) {
    if (sync.stop.aborted && (!(thrown instanceof Undelivered) || thrown.failure.kind !== "misconfigured"))
      return undefined;
    if (!(thrown instanceof Undelivered)) throw thrown;
    pause(sync, stream, thrown.failure);
    return thrown.failure;
  }
}

function pause(sync: Sync, stream: Stream, failure: Failure): void {
  if (stream.reason !== failure.message) {
    sync.log.error({ table: stream.table, reason: failure.message, hint: failure.hint }, "the stream is paused");
  }
  setPaused(sync, stream, failure.message);
}

/** What came of a try: which side stands in the way, if any, and whether it is worth going on at once. */
interface Attempt {
  failure?: Failure;
  side?: "typesense" | "database";
  progress: boolean;
  /** Something more is due, though nothing failed. */
  again?: boolean;
}

/** One try. It counts as a failure only when it got nowhere: whoever makes progress starts with short pauses again. */
async function drainOnce(context: WorkerContext, stream: Stream): Promise<void> {
  const { sync, availability } = context;
  while (!sync.stop.aborted) {
    const { failure, side = "typesense", progress, again } = await attempt(context, stream);
    if (progress) availability.progressed();
    if (failure && !progress) {
      if (failure.kind !== "misconfigured") availability.failed(failure, side);
      throw new Undelivered(failure);
    }
    if (!failure && !again && !(context.once && (await resendUncertain(sync, stream, Number.POSITIVE_INFINITY)) > 0))
      return;
  }
}

async function attempt({ sync, availability }: WorkerContext, stream: Stream): Promise<Attempt> {
  try {
    await whenFree(() => sync.source.refresh(), sync.stop);
    const prepared = await prepareStream(sync, stream);
    if (!prepared.ok) return { failure: asPermanent(prepared.failure), progress: false };
    await resendUncertain(sync, stream, Date.now());
    const end = await drain(sync, stream, availability);
    if (end.end === "caught up" && stream.repairDue) {
      const repaired = await markGone(sync, stream);
      return repaired.ok ? { progress: true, again: true } : { failure: repaired.failure, progress: end.delivered > 0 };
    }
    if (end.end !== "failed") return { progress: end.delivered > 0 };
    const gone = end.failure.kind === "missing" && (await hasSettled(sync.typesense, sync.stop));
    if (gone) {
      sync.log.error(
        { table: stream.table, collection: stream.collection },
        "the collection is gone: it is made again",
      );
      await restartStream(sync, stream, { recreate: true });
    }
    return { failure: end.failure, progress: gone || end.delivered > 0 };
  } catch (thrown) {
    if (!(thrown instanceof OutboxRewritten))
      return { failure: failureOf(sync, thrown), side: "database", progress: false };
    const what = "the outbox was rewritten or an older database put back: every row is sent again";
    sync.log.error({ table: stream.table, reason: thrown.message }, what);
    await restartStream(sync, stream, { recreate: false });
    return { progress: false, again: true };
  }
}

/** A refused or doubled request about the collection itself can't be mended by sending it again. */
function asPermanent(failure: Failure): Failure {
  return failure.kind === "refused" || failure.kind === "exists" ? { ...failure, kind: "misconfigured" } : failure;
}

/** Faults of the database's side, told in the same words as those of the other. */
function failureOf(sync: Sync, thrown: unknown): Failure {
  if (isOutdatedStatement(thrown)) return { kind: "unavailable", message: messageOf(thrown) };
  const told = databaseFailure(thrown, "read the changes", sync.source.path);
  if (!(told instanceof SyncError)) throw thrown;
  return {
    kind: told.retryable ? "unavailable" : "misconfigured",
    message: told.message,
    ...(told.hint === undefined ? {} : { hint: told.hint }),
  };
}

function misconfigured(stream: Stream, failure: Failure): SyncError {
  return new SyncError(failure.message, {
    operation: "deliver the changes",
    place: stream.table,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  });
}

function msUntilDue(sync: Sync, stream: Stream): number | null {
  const due = nextUncertain(sync.state, stream.id);
  return due === null ? null : Math.max(0, due - Date.now());
}
