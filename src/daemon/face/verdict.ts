import type { StreamReport } from "../../sync/report-stream.js";

/** What waits for less than this is not worth a word, in seconds. */
const SHORT_SECONDS = 1;

/** How things stand, in one line. */
export interface Verdict {
  /** good; working: it will be well by itself; warning: somebody should look; bad: a search misses what is in the database. */
  level: "good" | "working" | "warning" | "bad";
  text: string;
  /** What was met, where that is more than a few words. */
  reason: string | null;
  /** Since when (ISO 8601), where that is known. */
  since: string | null;
}

export interface Judged {
  phase: "starting" | "running" | "stopping";
  /** What stands in the way, if anything, and what was met there. */
  away: { what: keyof typeof AWAY; reason: string; since: string | null } | undefined;
  streams: readonly StreamReport[];
  /** 0: none. */
  lagLimitMs: number;
}

const AWAY = {
  typesense: "Typesense is away",
  writes: "Typesense takes no writes",
  database: "The database can't be read",
};

/** What an operator is to know first. Of several things the worst one is told. */
export function verdictOf({ phase, away, streams, lagLimitMs }: Judged): Verdict {
  if (phase !== "running") return verdict("working", `The daemon is ${phase}`);
  if (away) return { level: "bad", text: AWAY[away.what], reason: away.reason, since: away.since };
  if (streams.length === 0) return verdict("warning", "No table is captured");
  return pausedIn(streams) ?? lateIn(streams, lagLimitMs) ?? remarksOn(streams);
}

/** The reasons stand with the streams, too: of many, only the first is told here. */
function pausedIn(streams: readonly StreamReport[]): Verdict | undefined {
  const [first, ...others] = streams.filter(({ state }) => state === "paused");
  if (!first) return undefined;
  const { table, reason } = first;
  if (others.length === 0) return { ...verdict("bad", `The stream of ${table} is paused`), reason };
  return { ...verdict("bad", `${others.length + 1} streams are paused`), reason: `${table}: ${reason}` };
}

function lateIn(streams: readonly StreamReport[], lagLimitMs: number): Verdict | undefined {
  const live = streams.filter(({ state }) => state !== "building");
  const lag = Math.max(0, ...live.map(({ lag_seconds }) => lag_seconds));
  if (lagLimitMs > 0 && lag * 1000 > lagLimitMs) return verdict("bad", `${inWords(lag)} behind`);
  const filling = live.filter(({ filled }) => !filled);
  if (filling.length > 0) {
    const tables = filling.length === 1 ? filling[0]?.table : `${filling.length} tables`;
    return verdict("working", `Search is being filled: not every row of ${tables} has been sent yet`);
  }
  return lag >= SHORT_SECONDS ? verdict("working", `${inWords(lag)} behind`) : undefined;
}

function remarksOn(streams: readonly StreamReport[]): Verdict {
  const refused = streams.reduce((sum, { rejections }) => sum + rejections, 0);
  const off = streams.filter(({ verified }) => verified?.in_sync === false).map(({ table }) => table);
  const remarks = [
    ...(refused > 0 ? [refused === 1 ? "1 document is refused" : `${refused} documents are refused`] : []),
    ...(off.length > 0 ? [`documents of ${off.join(", ")} differed from their rows`] : []),
  ];
  if (remarks.length > 0) return verdict("warning", `Search is current, but ${remarks.join(", and ")}`);
  return verdict("good", "Search is current");
}

function verdict(level: Verdict["level"], text: string): Verdict {
  return { level, text, reason: null, since: null };
}

function inWords(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
