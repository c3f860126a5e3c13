import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** A collection to be dropped. */
export interface Retired {
  collection: string;
  /** Of a half-built one: the stream that has made it, if it did. Null for one that was replaced. */
  streamId: number | null;
}

/** The time of what may go at once. It is looked for once more later: a creation without an answer may be carried out behind that. */
export const AT_ONCE = 0;

/** Has a collection dropped at a time (unix milliseconds): once a rebuild has replaced it, or given up on it. */
export function retireCollection(state: Connection, retired: Retired, dropAt: number): void {
  prepared(state, "stream/retire.sql").run({ ...retired, dropAt });
}

/** Has the collection of a stream dropped, if that stream has made it, or has asked for it. */
export function retireHalfBuilt(state: Connection, { id, collection }: { id: number; collection: string }): void {
  retireCollection(state, { collection, streamId: id }, AT_ONCE);
}

/** The collections whose time has come, and since when (unix milliseconds). */
export function dueCollections(state: Connection, now: number): (Retired & { dropAt: number })[] {
  return prepared(state, "stream/retired-due.sql").all({ now }) as (Retired & { dropAt: number })[];
}

/** When the next one is due (unix milliseconds), or null where there is none. */
export function nextRetirement(state: Connection): number | null {
  return prepared(state, "stream/retired-next.sql").pluck().get() as number | null;
}

/** Has none stay longer than until a time (unix milliseconds): that was noted before the clock was set back. */
export function dropNoLaterThan(state: Connection, latest: number): void {
  if ((nextRetirement(state) ?? 0) > latest) prepared(state, "stream/retired-not-later.sql").run({ latest });
}

/** Whether a collection is to be dropped: no stream has taken it up again. */
export function isRetired(state: Connection, collection: string): boolean {
  return prepared(state, "stream/retired.sql").get({ collection }) !== undefined;
}

/** Forgets one, because it is dropped. */
export function unretireCollection(state: Connection, collection: string): void {
  prepared(state, "stream/unretire.sql").run({ collection });
}
