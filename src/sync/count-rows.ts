import type { Stream } from "../outbox/stream.js";
import { agreementOf, readerOf } from "./agreement.js";
import type { Sync } from "./context.js";
import { whenFree, yieldToOthers } from "./pause.js";
import type { Bound } from "./reader.js";

/** So many are counted in one read: by their keys alone, or by a condition for which each of them is read. */
const COUNT_AT_ONCE = 10_000;
const COUNT_WITH_CONDITION = 1_000;

/** How many documents a stream should have, counted in short reads. Where a query makes them, that takes as long as making them. */
export async function countDocuments(sync: Sync, stream: Stream): Promise<number> {
  if ((await readerOf(sync, stream)).countsQuickly) return countRows(sync, stream);
  let total = 0;
  for (let from: Bound = null; ; ) {
    const start: Bound = from;
    const { to, documents } = await whenFree((): { to: Bound; documents: number } => {
      const { reader, pace } = agreementOf(sync, stream);
      const began = performance.now();
      const end = reader.rangeEnd(start, pace.rows);
      const counted = { to: end, documents: reader.rangeCount(start, end) };
      pace.took(performance.now() - began);
      return counted;
    }, sync.stop);
    total += documents;
    if (to === null) return total;
    from = to;
    await yieldToOthers();
  }
}

/** How many rows a stream's table has, but for those that a condition keeps out, counted in short reads. */
export async function countRows(sync: Sync, stream: Stream): Promise<number> {
  let total = 0;
  for (let from: Bound = null; ; ) {
    const start: Bound = from;
    const { to, rows } = await whenFree((): { to: Bound; rows: number } => {
      const { reader } = agreementOf(sync, stream);
      const isConditional = reader.mapping.settings.where !== undefined;
      const end = reader.rangeEnd(start, isConditional ? COUNT_WITH_CONDITION : COUNT_AT_ONCE);
      return { to: end, rows: reader.rowCount(start, end) };
    }, sync.stop);
    total += rows;
    if (to === null) return total;
    from = to;
    await yieldToOthers();
  }
}
