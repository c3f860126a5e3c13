import type { Stream } from "../outbox/stream.js";
import { addUncertain } from "../outbox/uncertain.js";
import type { Failure } from "../typesense/outcome.js";
import { type Batch, isEmpty, positionOf } from "./batch.js";
import { commit } from "./commit.js";
import type { Sync } from "./context.js";
import { deliver } from "./deliver.js";
import { idInDocument } from "./page.js";
import { readBatch } from "./read-batch.js";

/** How a drain ended. After a failure nothing has moved since the last delivered batch. */
export type DrainEnd =
  | { end: "caught up"; delivered: number }
  | { end: "stopped"; delivered: number }
  | { end: "failed"; delivered: number; failure: Failure };

/**
 * Delivers all that waits for a stream: reads a batch of changes, sends the rows as they are now, moves the cursor, and so on
 * until nothing waits. While one batch is in flight the next one is read and serialised; it is sent only when the first has
 * been answered, because the server applies writes to a collection in the order of their arrival.
 *
 * @returns how it ended; trying again and waiting are the caller's
 * @throws OutboxRewritten, SyncError (the table is gone), SqliteError
 */
export async function drain(sync: Sync, stream: Stream, progress: Progress): Promise<DrainEnd> {
  let delivered = 0;
  let batch = await readBatch(sync, stream, positionOf(stream));
  while (batch) {
    if (sync.stop.aborted) return { end: "stopped", delivered };
    const sending = deliver(sync.typesense, stream.collection, batch, sync.limits.batchBytes);
    const following = ahead(readBatch(sync, stream, batch.position));
    const outcome = await sending;
    const next = await following;
    if (!outcome.ok) {
      if (outcome.failure.kind === "uncertain") rememberUncertain(sync, stream, batch);
      return { end: "failed", delivered, failure: outcome.failure };
    }
    await commit(sync, stream, batch, outcome.value);
    if (!isEmpty(batch)) {
      delivered++;
      progress.progressed();
      distrust(sync, stream, batch);
    }
    if ("fault" in next) throw next.fault;
    batch = next.batch;
  }
  return { end: "caught up", delivered };
}

/** Who wants to know that something went through. */
export interface Progress {
  progressed(): void;
}

/** A fault of the batch ahead must wait for the one in flight, and must not be an unhandled rejection meanwhile. */
function ahead(reading: Promise<Batch | undefined>): Promise<{ batch: Batch | undefined } | { fault: unknown }> {
  return reading.then(
    (batch) => ({ batch }),
    (fault: unknown) => ({ fault }),
  );
}

/** Behind a daemon that was killed, a request may still be on its way: the first documents are sent once more later. */
function distrust(sync: Sync, stream: Stream, batch: Batch): void {
  const doubt = sync.distrusted.get(stream.id);
  if (doubt === undefined) return;
  rememberUncertain(sync, stream, batch);
  doubt.begun = true;
  doubt.documents -= batch.documents.length + batch.deletes.length;
  if (doubt.documents <= 0) sync.distrusted.delete(stream.id);
}

/**
 * A request without an answer may still be applied, even after all that is sent from now on. Its documents are sent once more
 * when it can't be on its way any longer.
 */
function rememberUncertain(sync: Sync, stream: Stream, batch: Batch): void {
  const ids = [...batch.documents.map(idInDocument), ...batch.deletes];
  addUncertain(sync.state, stream.id, ids, Date.now() + 2 * sync.limits.requestTimeoutMs);
}
