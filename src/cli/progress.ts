import type { Stream } from "../outbox/stream.js";

/** How far a stream has got, in words that change as it goes on. */
export function progressOf({ table, reason, backfillDone, backfillTotal, cursorSeq }: Stream): string {
  if (reason) return `${table}: paused: ${reason}`;
  if (backfillDone === null) return `${table}: catching up, at change ${cursorSeq}`;
  return `${table}: ${backfillDone}${backfillTotal === null ? "" : `/${backfillTotal}`}`;
}
