const DAY_SECONDS = 86_400;

/** 0000-01-01 and the last second of 9999: what SQLite's own dates cover. */
const FIRST = -62_167_219_200;
const LAST = 253_402_300_799;

/** From here on a REAL is no Julian day any more (SQLite's modifier 'auto' draws the same line). */
const JULIAN_END = 5_373_484.5;
const JULIAN_EPOCH = 2_440_587.5;

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ Tt](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?[ ]?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?)?$/;

/** Unix seconds of an INTEGER: seconds, or milliseconds where as seconds it would lie beyond the year 9999. */
export function secondsOfInteger(value: bigint): number | undefined {
  const number = Number(value);
  if (number > LAST) return within(Math.floor(number / 1000));
  return within(number);
}

/** Unix seconds of a REAL: a Julian day, or what an INTEGER would be, its fraction dropped. */
export function secondsOfReal(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (value >= 0 && value < JULIAN_END) {
    // SQLite counts Julian days in whole milliseconds.
    return within(Math.floor(Math.round((value - JULIAN_EPOCH) * DAY_SECONDS * 1000) / 1000));
  }
  return secondsOfInteger(BigInt(Math.floor(value)));
}

/** Unix seconds of an ISO 8601 date, with or without a time and a zone; without a zone it is UTC. */
export function secondsOfText(text: string): number | undefined {
  const found = iso.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const [sign, zoneHour, zoneMinute] = [found[8], Number(found[9] ?? 0), Number(found[10] ?? 0)];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return undefined;
  const offset = (sign === "-" ? -1 : 1) * (zoneHour * 3600 + zoneMinute * 60);
  return within(date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset);
}

function within(seconds: number): number | undefined {
  return seconds >= FIRST && seconds <= LAST ? seconds : undefined;
}
