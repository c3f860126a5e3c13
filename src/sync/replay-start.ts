import { parseDuration } from "../config/duration.js";

/** Where a replay begins. */
export type Start = { kind: "all" } | { kind: "seq"; seq: number } | { kind: "since"; at: number };

/** Reads a length of time until now (30m, 2h, 7d), or a time (2026-11-23T10:00Z), as unix milliseconds; undefined where it is neither. */
export function parseTime(text: string): number | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return Date.now() - ago;
  const at = isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** Date.parse takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
