import { InvalidArgumentError } from "commander";
import { parseDuration } from "../config/duration.js";

/** When a key expires, in unix seconds: a length of time from now on (90d), or a day or time to come. */
export function expiry(text: string): number {
  const length = parseDuration(text);
  const at = length === undefined ? parseDay(text) : Date.now() + length;
  if (Number.isNaN(at)) throw new InvalidArgumentError("It must be a length of time (90d, 12h) or a day (2027-01-31).");
  if (at <= Date.now()) throw new InvalidArgumentError("It must be to come.");
  return Math.floor(at / 1000);
}

/** Date.parse takes 30 February for 2 March. */
function parseDay(text: string): number {
  const day = /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
  const start = Date.parse(day ?? "");
  const isDay = day !== undefined && !Number.isNaN(start) && new Date(start).toISOString().startsWith(day);
  return isDay ? Date.parse(text) : Number.NaN;
}
