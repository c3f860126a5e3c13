import { statfsSync } from "node:fs";
import { error, type Finding, ok, warning } from "./finding.js";
import { inBytes } from "./words.js";

/** With less, a transaction of some size fails; with less than the other, a day's work may. In bytes. */
const TOO_LITTLE = 20_000_000;
const LITTLE = 200_000_000;

/** How much room a folder's disk has for this user. */
export function examineSpace(folder: string): Finding[] {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const what = `${inBytes(free)} are free in ${folder}`;
  if (free >= LITTLE) return [ok("disk_space", what)];
  return [(free < TOO_LITTLE ? error : warning)("disk_space", what, "free some space there")];
}
