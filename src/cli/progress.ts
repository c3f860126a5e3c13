import { count } from "../count.js";
import type { Progress } from "../daemon/beside/progress.js";
import type { Stream } from "../outbox/stream.js";
import { duration } from "./words.js";

export type { Progress } from "../daemon/beside/progress.js";

/** What has no parts to count: it is to be done, or done. */
export function inOnePiece(text: string): Progress {
  return { text, mark: text, done: 0, total: null };
}

/** Several at once. */
export function together(parts: readonly Progress[]): Progress {
  const totals = parts.map(({ total }) => total);
  return {
    text: parts.map(({ text }) => text).join("; "),
    mark: JSON.stringify(parts.map(({ mark }) => mark)),
    done: parts.reduce((sum, { done }) => sum + done, 0),
    total: totals.reduce((sum, total) => (sum === null || total === null ? null : sum + total), 0),
  };
}

/** Tells how far streams are, how fast they go, and how long they will still take. */
export function progressOfStreams(): (stream: Stream) => Progress {
  const begun = new Map<number, { at: number; done: number }>();
  return (stream) => {
    const { id, table, role, reason, backfillDone, backfillTotal, cursorSeq } = stream;
    if (reason) return inOnePiece(`${table}: paused: ${reason}`);
    if (backfillDone === null) {
      if (role === "live") return inOnePiece(`${table}: looking for documents without a row`);
      return inOnePiece(`${table}: catching up, at change ${cursorSeq}`);
    }
    const first = begun.get(id) ?? { at: performance.now(), done: backfillDone };
    begun.set(id, first);
    const seconds = (performance.now() - first.at) / 1000;
    const rate = seconds > 0 ? (backfillDone - first.done) / seconds : 0;
    const text = `${table}: ${rowsInWords(backfillDone, backfillTotal, rate)}`;
    return { text, mark: `${id} ${backfillDone}`, done: backfillDone, total: backfillTotal };
  };
}

function rowsInWords(done: number, total: number | null, rate: number): string {
  if (total === null) return count(done, "row");
  const rows = `${done.toLocaleString("en-US")} of ${count(total, "row")}`;
  if (rate === 0) return rows;
  const left = Math.max(0, total - done) / rate;
  return `${rows}, ${Math.round(rate).toLocaleString("en-US")}/s, ${left < 120 ? `${Math.ceil(left)} s` : duration(left)} left`;
}
