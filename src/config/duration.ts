const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Ten years: beyond that it is a slip of the pen. */
const LONGEST_MS = 3650 * 86_400_000;

/** The milliseconds of a length of time as people write it: 90s, 30m, 24h, 7d; 0 needs no unit. Undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,9})\s*([smhd]?)$/i.exec(text.trim());
  const amount = Number(found?.[1]);
  const unit = UNITS[found?.[2]?.toLowerCase() ?? ""];
  if (!found || (unit === undefined && amount !== 0)) return undefined;
  const duration = amount * (unit ?? 0);
  return duration <= LONGEST_MS ? duration : undefined;
}
