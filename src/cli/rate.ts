import type { Stream } from "../outbox/stream.js";

/** Tells how far backfills are, how fast they go, and how long they will still take. */
export function rateOf(): (stream: Stream) => string {
  const begun = new Map<number, { at: number; done: number }>();
  return ({ id, table, backfillDone, backfillTotal }) => {
    if (backfillDone === null) return `${table}: looking for documents without a row`;
    const first = begun.get(id) ?? { at: Date.now(), done: backfillDone };
    begun.set(id, first);
    const seconds = (Date.now() - first.at) / 1000;
    const rate = seconds > 0 ? (backfillDone - first.done) / seconds : 0;
    const rows = backfillDone.toLocaleString("en-US");
    if (backfillTotal === null || rate === 0) return `${table}: ${rows} rows`;
    const left = Math.max(0, backfillTotal - backfillDone) / rate;
    const total = backfillTotal.toLocaleString("en-US");
    return `${table}: ${rows} of ${total} rows, ${Math.round(rate).toLocaleString("en-US")}/s, ${inWords(left)} left`;
  };
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
