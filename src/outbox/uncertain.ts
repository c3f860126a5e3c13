import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** Remembers documents whose request may still be applied after all that follows it. */
export function addUncertain(state: Connection, stream: number, ids: readonly string[], due: number): void {
  prepared(state, "rejection/uncertain-add.sql").run({ stream, ids: JSON.stringify(ids), due });
}

/** Ids that are due to be sent once more, at most `limit`. */
export function dueUncertain(state: Connection, stream: number, now: number, limit: number): string[] {
  return prepared(state, "rejection/uncertain-due.sql").pluck().all({ stream, now, limit }) as string[];
}

/** Ids behind an id, in order, due or not, at most `limit`. */
export function allUncertain(state: Connection, stream: number, after: string, limit: number): string[] {
  return prepared(state, "rejection/uncertain-all.sql").pluck().all({ stream, after, limit }) as string[];
}

/** Has all be due at a time (unix milliseconds): when they were, by another count of time, tells nothing any more. */
export function delayUncertain(state: Connection, due: number): void {
  prepared(state, "rejection/uncertain-anew.sql").run({ due });
}

/** When the next one is due (unix milliseconds), or null where there is none. */
export function nextUncertain(state: Connection, stream: number): number | null {
  return prepared(state, "rejection/uncertain-next.sql").pluck().get({ stream }) as number | null;
}

export function clearUncertain(state: Connection, stream: number, ids: readonly string[]): void {
  prepared(state, "rejection/uncertain-clear.sql").run({ stream, ids: JSON.stringify(ids) });
}
