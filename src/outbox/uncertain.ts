import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** Remembers documents whose request may still be applied after all that follows it. */
export function addUncertain(state: Connection, stream: number, ids: readonly string[], due: number): void {
  prepared(state, "rejection/uncertain-add.sql").run({ stream, ids: JSON.stringify(ids), due });
}

/**
 * Ids that are due to be sent once more, at most `limit`.
 *
 * @param latest when one that is noted now is due: what is due later was noted before the clock was set back
 */
export function dueUncertain(
  state: Connection,
  stream: number,
  { now, latest, limit }: { now: number; latest: number; limit: number },
): string[] {
  return prepared(state, "rejection/uncertain-due.sql").pluck().all({ stream, now, latest, limit }) as string[];
}

/** When the next one is due (unix milliseconds), or null where there is none. */
export function nextUncertain(state: Connection, stream: number): number | null {
  return prepared(state, "rejection/uncertain-next.sql").pluck().get({ stream }) as number | null;
}

export function clearUncertain(state: Connection, stream: number, ids: readonly string[]): void {
  prepared(state, "rejection/uncertain-clear.sql").run({ stream, ids: JSON.stringify(ids) });
}
