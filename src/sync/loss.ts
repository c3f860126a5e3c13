import { hasChanges } from "../outbox/prune.js";
import { countRefused } from "../outbox/rejections.js";
import type { Stream } from "../outbox/stream.js";
import { getCollection } from "../typesense/collections.js";
import { failed, type Outcome, succeeded } from "../typesense/outcome.js";
import type { Batch } from "./batch.js";
import type { DocumentCount, Sync } from "./context.js";
import { countDocuments } from "./count-rows.js";
import { CollectionTaken, isAnothers } from "./owner.js";
import { whenFree } from "./pause.js";
import { hasSettled } from "./settled.js";

/** How often a collection is asked for its size while it is written to, in milliseconds. */
const ASK_EVERY_MS = 1_000;

/** A collection that nothing is written to is asked as often as something that failed is tried again, but not all the time. */
const leastOften = ({ limits }: Sync) => Math.max(ASK_EVERY_MS, limits.retryMaxMs);

/** Counting the rows of a large table takes time: so many times as long it is not done again. */
const REST = 50;

/** Notes what a delivered batch may have done to the number of documents. */
export function noteDelivered(sync: Sync, stream: Stream, batch: Batch, refused: number): void {
  const count = sync.counts.get(stream.id);
  if (!count) return;
  count.deleted += batch.deletes.length + refused;
  count.compared = false;
  count.dueAt = Math.min(count.dueAt, count.askedAt + ASK_EVERY_MS);
}

/** When a collection is to be asked for its size (performance.now()), or null where it was never asked. */
export function nextCount(sync: Sync, stream: Stream): number | null {
  return sync.counts.get(stream.id)?.dueAt ?? null;
}

/** Whether it is time to look at a stream's collection: at the start, once a second while it is written to, and now and then. */
export function isCountDue(sync: Sync, stream: Stream): boolean {
  const known = sync.counts.get(stream.id);
  return known === undefined || performance.now() >= known.dueAt;
}

/** Has a stream's collection looked at again soon, though nothing is written to it. */
export function askSoon(sync: Sync, stream: Stream): void {
  const count = sync.counts.get(stream.id);
  if (count) count.dueAt = Math.min(count.dueAt, performance.now() + ASK_EVERY_MS);
}

/**
 * Looks whether documents have vanished from a collection that everything was delivered to: emptied, or put back from an older
 * snapshot. At the start, and behind each write, they are counted against the rows of the table. The rows of a large table are
 * counted less often; in between, one small question a second tells when there are fewer documents than can be, and one now and
 * then while nothing is written.
 *
 * A server that has just been started tells less than it has while it works through its log: it is waited for. Rows that have
 * no document even when all were sent again are not sent a third time.
 *
 * @returns whether documents are missing, so that every row is to be sent again
 * @throws CollectionTaken
 */
export async function hasLostDocuments(sync: Sync, stream: Stream): Promise<Outcome<boolean>> {
  if (!isCountDue(sync, stream)) return succeeded(false);
  const known = sync.counts.get(stream.id);
  const documents = await ask(sync, stream);
  if (!documents.ok) return documents;
  const isEnough = known !== undefined && documents.value >= known.documents - known.deleted;
  const nothingNew = isEnough && known.compared;
  const count = remember(sync, stream, documents.value);
  if (nothingNew) return succeeded(false);
  if (isEnough && performance.now() < count.rowsDueAt) {
    count.dueAt = count.rowsDueAt;
    return succeeded(false);
  }
  const short = await shortOf(sync, stream, count);
  if (short === undefined) return succeeded(askAgain(count));
  if (count.resending) tellLasting(sync, stream, count, short);
  count.compared = short <= count.lasting;
  if (count.compared) return succeeded(false);
  if (!(await hasSettled(sync.typesense, sync.stop))) return succeeded(askAgain(count));
  const again = await ask(sync, stream);
  if (!again.ok) return again;
  const shortAgain = await shortOf(sync, stream, remember(sync, stream, again.value));
  if (shortAgain === undefined) return succeeded(askAgain(count));
  count.resending = shortAgain > count.lasting;
  return succeeded(count.resending);
}

/** Whatever the answer is then, it is not compared with this one. */
function askAgain(count: DocumentCount): false {
  count.documents = Number.POSITIVE_INFINITY;
  count.dueAt = Math.max(performance.now() + ASK_EVERY_MS, count.rowsDueAt);
  return false;
}

/** What is missing behind a resending is missing for a reason that sending doesn't mend. */
function tellLasting({ log }: Sync, { table, collection }: Stream, count: DocumentCount, short: number): void {
  count.resending = false;
  count.lasting = Math.max(0, short);
  if (short <= 0) return;
  const hint = `fountain-sync verify ${table}`;
  log.warn({ table, collection, rows: short, hint }, "rows have no document although all were sent again");
}

function remember(sync: Sync, stream: Stream, documents: number): DocumentCount {
  const known = sync.counts.get(stream.id) ?? { rowsDueAt: 0, lasting: 0, resending: false, compared: false };
  const askedAt = performance.now();
  const count = Object.assign(known, { documents, askedAt, deleted: 0, dueAt: askedAt + leastOften(sync) });
  sync.counts.set(stream.id, count);
  return count;
}

async function ask({ typesense, owner }: Sync, { collection }: Stream): Promise<Outcome<number>> {
  const found = await getCollection(typesense, collection);
  if (!found.ok) return found;
  if (found.value && isAnothers(found.value, owner)) throw new CollectionTaken(found.value);
  if (found.value) return succeeded(found.value.num_documents);
  return failed({ kind: "missing", message: `the collection ${collection} is gone` });
}

/**
 * How many documents there should be more. Changes go first: they wait for no more than one short read, and what is counted beside
 * them says nothing.
 *
 * @returns undefined where rows have changed meanwhile: they may have no document yet
 */
async function shortOf(sync: Sync, stream: Stream, count: DocumentCount): Promise<number | undefined> {
  const isStill = () => !hasChanges(sync.source.connection, stream.tableId, stream.cursorSeq);
  const began = performance.now();
  const rows = await countDocuments(sync, stream, isStill);
  count.rowsDueAt = performance.now() + REST * (performance.now() - began);
  if (rows === undefined) return undefined;
  const refused = countRefused(sync.state, stream.id);
  return (await whenFree(isStill, sync.stop)) ? rows - refused - count.documents : undefined;
}
