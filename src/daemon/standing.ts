import { isBusy } from "../database/failure.js";
import { messageOf } from "../errors.js";
import { head } from "../outbox/changes.js";
import type { Stream } from "../outbox/stream.js";
import type { Sync } from "../sync/context.js";
import type { WorkerContext } from "./worker.js";

/** How the daemon stands, in a line for `systemctl status`. Times are rounded, so that the line changes seldom. */
export function standingInWords({ sync, availability }: WorkerContext): string {
  const streams = [...sync.streams.values()];
  const tables = new Set(streams.map(({ table }) => table)).size;
  const going = streams.filter(({ reason }) => reason === null);
  const lag = lagInWords(sync, going);
  const backfills = going.filter(({ backfillDone }) => backfillDone !== null);
  const words = [
    availability.isAway
      ? `waiting for ${availability.side === "database" ? "the database" : "Typesense"} (${availability.lastFailure?.message})`
      : lag === NO_LAG && backfills.length === 0
        ? "up to date"
        : "delivering",
    `${tables} ${tables === 1 ? "table" : "tables"}`,
    `lag ${lag}`,
    ...backfills.map(backfillInWords),
    ...streams.filter(({ reason }) => reason !== null).map(({ table, reason }) => `${table} is paused: ${reason}`),
  ];
  return words.join(", ");
}

const NO_LAG = "0 s";

/** For how long the oldest change that can be delivered has waited. Whatever the database is like just now, it is only told. */
function lagInWords({ source: { connection }, changeCounts }: Sync, streams: readonly Stream[]): string {
  try {
    const newest = head(connection);
    const ages = streams.map(({ tableId, cursorSeq, replayUpto }) => {
      return changeCounts.next(connection, tableId, Math.max(cursorSeq, replayUpto), newest)?.age ?? 0;
    });
    return inWords(Math.max(0, ...ages));
  } catch (thrown) {
    return isBusy(thrown) ? "unknown: the database is locked" : `unknown: ${messageOf(thrown)}`;
  }
}

function backfillInWords({ table, role, backfillDone, backfillTotal }: Stream): string {
  const what = role === "building" ? "rebuilding" : "backfilling";
  if (!backfillTotal || backfillDone === null) return `${what} ${table}`;
  return `${what} ${table} ${Math.min(99, Math.floor((100 * backfillDone) / backfillTotal))} %`;
}

function inWords(seconds: number): string {
  if (seconds < 1) return NO_LAG;
  if (seconds < 10) return `${Math.floor(seconds)} s`;
  if (seconds < 60) return `${10 * Math.floor(seconds / 10)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`;
}
