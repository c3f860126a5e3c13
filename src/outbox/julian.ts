const UNIX_EPOCH_JULIAN = 2_440_587.5;
const DAY_MS = 86_400_000;

/** Unix milliseconds as SQLite's julianday() tells them: the time of a change. */
export function toJulian(milliseconds: number): number {
  return milliseconds / DAY_MS + UNIX_EPOCH_JULIAN;
}

/** The other way round, to the millisecond: finer than that julianday('now') is not. */
export function fromJulian(days: number): number {
  return Math.round((days - UNIX_EPOCH_JULIAN) * DAY_MS);
}
