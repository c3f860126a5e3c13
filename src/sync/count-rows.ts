import type { Stream } from "../outbox/stream.js";
import { agreementOf, readerOf } from "./agreement.js";
import type { Sync } from "./context.js";
import { whenFree, yieldToOthers } from "./pause.js";
import type { Bound } from "./reader.js";

/** So many are counted in one read: by their keys alone, or by a condition for which each of them is read. */
const COUNT_AT_ONCE = 10_000;
const COUNT_WITH_CONDITION = 1_000;

/**
 * How many documents a stream should have, counted in short reads. Where a query makes them, that takes as long as making them.
 *
 * @param isWanted asked before each read; once it says no, counting ends
 * @returns undefined where it ended early
 */
export async function countDocuments(sync: Sync, stream: Stream, isWanted: () => boolean): Promise<number | undefined> {
  if ((await readerOf(sync, stream)).countsQuickly) return inShortReads(sync, stream, countStretch, isWanted);
  const paced: Count = (sync, stream, from) => {
    const { reader, pace } = agreementOf(sync, stream);
    const began = performance.now();
    const to = reader.rangeEnd(from, pace.rows);
    const counted = { to, count: reader.rangeCount(from, to) };
    pace.took(performance.now() - began);
    return counted;
  };
  return inShortReads(sync, stream, paced, isWanted);
}

/** How many rows a stream's table has, but for those that a condition keeps out, counted in short reads. */
export async function countRows(sync: Sync, stream: Stream): Promise<number> {
  return (await inShortReads(sync, stream, countStretch, () => true)) ?? 0;
}

interface Stretch {
  to: Bound;
  count: number;
}

/** Counts the stretch of a table that begins at a key, and tells where it ends. */
type Count = (sync: Sync, stream: Stream, from: Bound) => Stretch;

const countStretch: Count = (sync, stream, from) => {
  const { reader } = agreementOf(sync, stream);
  const isConditional = reader.mapping.settings.where !== undefined;
  const to = reader.rangeEnd(from, isConditional ? COUNT_WITH_CONDITION : COUNT_AT_ONCE);
  return { to, count: reader.rowCount(from, to) };
};

async function inShortReads(
  sync: Sync,
  stream: Stream,
  countOf: Count,
  isWanted: () => boolean,
): Promise<number | undefined> {
  let total = 0;
  for (let from: Bound = null; ; ) {
    const start: Bound = from;
    const count = (): Stretch | undefined => (isWanted() ? countOf(sync, stream, start) : undefined);
    const counted = await whenFree(count, sync.stop);
    if (!counted) return undefined;
    total += counted.count;
    if (counted.to === null) return total;
    from = counted.to;
    await yieldToOthers();
  }
}
