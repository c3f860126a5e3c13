import { setImmediate } from "node:timers/promises";
import type { Stream } from "../outbox/stream.js";
import { addUncertain } from "../outbox/uncertain.js";
import { reached } from "../reached.js";
import type { Failure } from "../typesense/outcome.js";
import { type Batch, isEmpty, positionOf, sizeOf } from "./batch.js";
import { learnBatchSize } from "./batch-size.js";
import { commit } from "./commit.js";
import type { Sync } from "./context.js";
import { deliver } from "./deliver.js";
import type { Lines } from "./lines.js";
import { noteDelivered } from "./loss.js";
import { idInDocument } from "./page.js";
import { readBatch } from "./read-batch.js";
import { lateMs } from "./resend.js";

/** How a drain ended. After a failure nothing has moved since the last delivered batch. */
export type DrainEnd =
  | { end: "caught up"; delivered: number }
  | { end: "stopped"; delivered: number }
  | { end: "failed"; delivered: number; failure: Failure };

/**
 * Delivers all that waits for a stream: reads a batch of changes, sends the rows as they are now, moves the cursor, and so on
 * until nothing waits. While one batch is in flight the next one is read and serialised; it is sent only when the first has
 * been answered, because the server applies writes to a collection in the order of their arrival. So that the server doesn't
 * wait for us, the next one is on its way already when the cursor is moved behind the first.
 *
 * @param isEnough asked before each batch: whether to end although more may wait
 * @returns how it ended; trying again and waiting are the caller's
 * @throws OutboxRewritten, SchemaChanged, SqliteError
 */
export async function drain(
  sync: Sync,
  stream: Stream,
  progress: Progress,
  isEnough?: () => Promise<boolean>,
): Promise<DrainEnd> {
  let delivered = 0;
  let batch = await readBatch(sync, stream, positionOf(stream));
  let sending: Sending | undefined;
  let spare: Lines | undefined;
  while (batch) {
    if (!sending) {
      if (isToStop(sync, stream)) return { end: "stopped", delivered };
      if (await isEnough?.()) return { end: "caught up", delivered };
      sending = send(sync, stream, batch);
    }
    const following = ahead(readBatch(sync, stream, batch.position, spare));
    const outcome = await sending;
    const answeredAt = Date.now();
    const next = await following;
    sending = undefined;
    if (!outcome.ok) {
      noteFailed(sync, stream, batch, outcome.failure);
      return { end: "failed", delivered, failure: outcome.failure };
    }
    reached("batch sent");
    const isWhole = outcome.value.length + batch.omissions.length === 0;
    if (next.batch && isWhole && !isEnough && !isToStop(sync, stream)) {
      sending = send(sync, stream, next.batch);
      await writtenOut();
    }
    try {
      // Before the cursor passes them: who is killed in between doubts them again.
      if (sync.distrusted.has(stream.id) && !isEmpty(batch)) rememberUncertain(sync, stream, batch);
      await commit(sync, stream, batch, outcome.value);
      reached("batch committed");
      noteDelivered(sync, stream, batch, outcome.value.length);
      sync.meter.delivered(stream, batch, outcome.value.length, answeredAt);
      if (!isEmpty(batch)) {
        delivered++;
        progress.progressed();
        trustAgain(sync, stream, batch);
      }
    } catch (thrown) {
      await landed(sync, stream, next.batch, sending);
      throw thrown;
    }
    // The server has read them to the end: it has answered for each.
    spare = batch.documents;
    if ("fault" in next) throw next.fault;
    batch = next.batch;
  }
  return { end: "caught up", delivered };
}

type Sending = ReturnType<typeof deliver>;

async function send(sync: Sync, stream: Stream, batch: Batch): Sending {
  const began = performance.now();
  const outcome = await deliver(sync.typesense, stream.collection, batch, sync.limits.batchBytes);
  const isUncertain = !outcome.ok && outcome.failure.kind === "uncertain";
  learnBatchSize(sync, stream, { documents: sizeOf(batch), tookMs: performance.now() - began, isUncertain });
  return outcome;
}

/** The event loop goes on when the bytes of a request that has just begun are with the kernel, as far as it takes them. */
const writtenOut = (): Promise<void> => setImmediate();

/** Nothing else may be sent to the collection before this is over, however it ends. */
async function landed(sync: Sync, stream: Stream, batch?: Batch, sending?: Sending): Promise<void> {
  const outcome = await sending;
  if (batch && outcome && !outcome.ok) noteFailed(sync, stream, batch, outcome.failure);
}

function noteFailed(sync: Sync, stream: Stream, batch: Batch, failure: Failure): void {
  sync.meter.failed(stream, failure);
  if (failure.kind === "uncertain") rememberUncertain(sync, stream, batch);
}

function isToStop(sync: Sync, stream: Stream): boolean {
  return sync.stop.aborted || sync.yielding.has(stream.id);
}

/** Who wants to know that something went through. */
export interface Progress {
  progressed(): void;
}

/** A fault of the batch ahead must wait for the one in flight, and must not be an unhandled rejection meanwhile. */
function ahead(reading: Promise<Batch | undefined>): Promise<{ batch?: Batch | undefined; fault?: unknown }> {
  return reading.then(
    (batch) => ({ batch }),
    (fault: unknown) => ({ fault }),
  );
}

/** Behind a daemon that was killed, a request may still be on its way: the first documents are sent once more later. */
function trustAgain(sync: Sync, stream: Stream, batch: Batch): void {
  const doubt = sync.distrusted.get(stream.id);
  if (doubt === undefined) return;
  doubt.begun = true;
  doubt.documents -= sizeOf(batch);
  if (doubt.documents <= 0) sync.distrusted.delete(stream.id);
}

/**
 * A request without an answer may still be applied, even after all that is sent from now on. Its documents are sent once more
 * when it can't be on its way any longer.
 */
function rememberUncertain(sync: Sync, stream: Stream, batch: Batch): void {
  const ids = [...batch.documents.map(idInDocument), ...batch.deletes];
  addUncertain(sync.state, stream.id, ids, sync.now() + lateMs(sync));
}
