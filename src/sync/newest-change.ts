import { isBusy } from "../database/failure.js";
import type { Connection } from "../database/open.js";
import { head, markBeginning, markOf } from "../outbox/changes.js";
import type { Stream } from "../outbox/stream.js";
import type { Sync } from "./context.js";

/**
 * The cursor of a stream that begins now: what its backfill reads is at least as new. An outbox that is still empty gets a
 * first change that concerns no row, for without one nothing would tell it from another that is put in its place.
 *
 * @throws SqliteError when busy
 */
export function newestChange({ source: { connection } }: Sync): Cursor {
  if (head(connection) === 0) tryToMark(connection);
  const cursorSeq = head(connection);
  return { cursorSeq, cursorMark: markOf(connection, cursorSeq), seenSeq: 0, seenMark: null };
}

/** A database that may only be read is served all the same. */
function tryToMark(connection: Connection): void {
  try {
    markBeginning(connection);
  } catch (thrown) {
    if (isBusy(thrown)) throw thrown;
  }
}

type Cursor = Pick<Stream, "cursorSeq" | "cursorMark" | "seenSeq" | "seenMark">;
