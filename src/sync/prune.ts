import type { Connection } from "../database/open.js";
import { reading } from "../database/transaction.js";
import { head, markOf } from "../outbox/changes.js";
import { neededFrom, nextOfTable, PRUNE_CHUNK, pruneSome, type Retention } from "../outbox/prune.js";
import { type Stream, saveStream } from "../outbox/stream.js";
import { positionOf } from "./batch.js";
import type { Sync } from "./context.js";
import { sleep, whenFree, yieldToOthers } from "./pause.js";
import { isSameOutbox } from "./read-batch.js";

/** So many changes of other tables are moved over in one read: a millisecond or two. */
const MOVE_CHUNK = 16_384;

/** The writer has at least ten times as long for itself as a chunk takes, and no less than this, in milliseconds. */
const REST_MS = 5;

/**
 * Deletes changes that are delivered and no longer kept for a replay, in transactions of a few milliseconds with rests in
 * between, so that the application doesn't notice.
 *
 * @returns how many were deleted
 */
export async function prune(sync: Sync, retention: Retention): Promise<number> {
  const { source, state, stop } = sync;
  for (const stream of sync.streams.values()) await sync.turns.run(stream.id, () => saveCursor(sync, stream));
  let pruned = 0;
  while (!stop.aborted) {
    const { some, took } = await whenFree(() => {
      const began = performance.now();
      const { connection } = source;
      // At every try anew: a replay may be asked for while the application holds the lock.
      const needed = neededFrom(state);
      const some = needed === null ? 0 : pruneSome(connection, needed, head(connection), retention);
      return { some, took: performance.now() - began };
    }, stop);
    pruned += some;
    // What becomes old meanwhile waits for the next time: an application that writes all the time would be disturbed all the time.
    if (some < PRUNE_CHUNK) break;
    await sleep(Math.max(REST_MS, 10 * took), stop);
  }
  if (pruned > 0) sync.log.debug({ changes: pruned }, "delivered changes were pruned");
  return pruned;
}

/**
 * A stream moves its cursor over changes of other tables in memory only, or, while it is paused, not at all: it would keep the
 * changes of all tables from being pruned. So it is moved up to the first change that it needs.
 */
async function saveCursor(sync: Sync, stream: Stream): Promise<void> {
  if (!sync.streams.has(stream.id)) return;
  const move = () => {
    const { connection } = sync.source;
    return reading(connection, () => moveOverOthers(connection, stream));
  };
  while (await whenFree(move, sync.stop)) await yieldToOthers();
  saveStream(sync.state, stream);
}

/** Returns whether there is more to move over. */
function moveOverOthers(connection: Connection, stream: Stream): boolean {
  // In another outbox than the cursor's nothing may hide that it is another one.
  if (!isSameOutbox(connection, positionOf(stream))) return false;
  const newest = head(connection);
  const upto = Math.min(newest, stream.cursorSeq + MOVE_CHUNK);
  const next = nextOfTable(connection, stream.tableId, stream.cursorSeq, upto);
  const seq = next === undefined ? upto : next - 1;
  if (seq <= stream.cursorSeq) return false;
  const mark = markOf(connection, seq);
  Object.assign(stream, { cursorSeq: seq, cursorMark: mark });
  // The newest change that was seen moves along: one behind the cursor may be pruned, and would be missed.
  if (stream.seenSeq < seq) Object.assign(stream, { seenSeq: seq, seenMark: mark });
  return next === undefined && upto < newest;
}
