import type { Stream } from "../outbox/stream.js";
import type { Sync } from "./context.js";

/** The first batch is small, for nothing is in flight while it is read: the server has something to do sooner. */
const FIRST = 1_000;

/** A request that takes no larger share of its deadline leaves room for twice as many documents. */
const SHORT = 1 / 8;

/**
 * The most keys in the next batch of a stream. A server that is slow with its documents (many indexes, embeddings) would miss the
 * deadline with a large one again and again, each time after it has done the work: behind each request that got no answer batches
 * are half as large, and they grow while it is quick.
 */
export function batchSizeOf({ limits, batchSizes }: Sync, { id }: Pick<Stream, "id">): number {
  return Math.min(limits.batchSize, batchSizes.get(id) ?? FIRST);
}

/**
 * Learns from a batch that was sent.
 *
 * @param documents how many there were, deletes included
 * @param tookMs until the answer came, or none
 * @param isUncertain whether it got no answer
 */
export function learnBatchSize(
  sync: Sync,
  stream: Pick<Stream, "id">,
  { documents, tookMs, isUncertain }: { documents: number; tookMs: number; isUncertain: boolean },
): void {
  const { limits, batchSizes } = sync;
  const size = batchSizeOf(sync, stream);
  const isQuick = tookMs < SHORT * limits.requestTimeoutMs && documents > size / 2;
  if (isUncertain && documents > 0) batchSizes.set(stream.id, Math.max(1, Math.floor(Math.min(size, documents) / 2)));
  else if (isQuick) batchSizes.set(stream.id, Math.min(limits.batchSize, 2 * size));
}
