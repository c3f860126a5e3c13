import { capturedTables } from "../capture/captured.js";
import type { Connection } from "../database/open.js";
import type { ChangeCounts } from "../outbox/change-counts.js";
import { head } from "../outbox/changes.js";
import type { Stream } from "../outbox/stream.js";
import { positionOf } from "./batch.js";
import { isSameOutbox } from "./read-batch.js";

/** Why not everything is searchable. */
export interface Late {
  /** null: it is no table's fault. */
  table: string | null;
  state: Stream["state"] | "new" | "missing";
  reason: string;
}

export interface Known {
  /** The application's database. */
  connection: Connection;
  counts: ChangeCounts;
  streams: readonly Stream[];
  /**
   * Whether the cursors are those in the daemon's memory, which move over the changes of other tables, too. In the state database
   * they don't: there only what a table's own changes are counts.
   */
  current: boolean;
}

/**
 * What is not searchable yet of the changes up to one of them: nothing, where everything is. A stream that was never filled is
 * late whatever its cursor says, for the changes before it began are with the rows that are still to be sent.
 *
 * @param tableIds that somebody wants to know of
 * @throws SqliteError when busy
 */
export function lateStreams(known: Known, seq: number, tableIds: readonly number[]): Late[] {
  const { connection, streams } = known;
  const newest = head(connection);
  if (seq > newest) {
    return [{ table: null, state: "missing", reason: `there is no change ${seq} yet, the newest is ${newest}` }];
  }
  const isMet = (id: number) => streams.some(({ tableId }) => tableId === id);
  const unmet = capturedTables(connection).filter(({ id }) => tableIds.includes(id) && !isMet(id));
  const live = streams.filter(({ role, tableId }) => role === "live" && tableIds.includes(tableId));
  return [
    ...unmet.map(({ name }): Late => ({ table: name, state: "new", reason: "no daemon has met it yet" })),
    ...live.flatMap((stream) => lateOf(known, stream, seq)),
  ];
}

function lateOf({ connection, counts, current }: Known, stream: Stream, seq: number): Late[] {
  const { table, tableId, state, reason, cursorSeq, filled } = stream;
  if (!isSameOutbox(connection, positionOf(stream))) {
    return [{ table, state, reason: reason ?? "the outbox is another one than was delivered" }];
  }
  const isMoving = current && reason === null;
  if (cursorSeq < seq && (isMoving || counts.next(connection, tableId, cursorSeq, seq) !== undefined)) {
    return [{ table, state, reason: reason ?? `at change ${cursorSeq} of ${seq}` }];
  }
  return filled === 1 ? [] : [{ table, state, reason: reason ?? "not every row has been sent yet" }];
}
