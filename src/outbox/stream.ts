import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

export type StreamState = "backfilling" | "live" | "building" | "paused";

/** One table flowing into one collection, with its own cursor. A row of the state database. */
export interface Stream {
  readonly id: number;
  readonly tableId: number;
  readonly table: string;
  /** The alias before the collection; null where a collection of the table's own name was adopted. */
  alias: string | null;
  collection: string;
  state: StreamState;
  /** Why it is paused. */
  reason: string | null;
  cursorSeq: number;
  cursorMark: string | null;
  /** The document id of the last row a backfill has delivered; null before the first. */
  backfillAfter: string | null;
  /** Rows a backfill has delivered; null where none is due. */
  backfillDone: number | null;
  backfillTotal: number | null;
  schemaVersion: number;
  /** 1: documents may have lost their rows; they are looked for after the backfill. */
  repairDue: 0 | 1;
}

export type NewStream = Pick<
  Stream,
  "tableId" | "table" | "alias" | "collection" | "cursorSeq" | "cursorMark" | "schemaVersion"
>;

export function allStreams(state: Connection): Stream[] {
  return prepared(state, "stream/all.sql").all() as Stream[];
}

/** Adds a stream, which begins with a backfill. */
export function addStream(state: Connection, stream: NewStream): Stream {
  const { id } = prepared(state, "stream/insert.sql").get(stream) as { id: number };
  return {
    ...stream,
    id,
    state: "backfilling",
    reason: null,
    backfillAfter: null,
    backfillDone: 0,
    backfillTotal: null,
    repairDue: 0,
  };
}

export function saveStream(state: Connection, stream: Stream): void {
  prepared(state, "stream/save.sql").run(stream);
}

export function removeStream(state: Connection, id: number): void {
  prepared(state, "stream/delete.sql").run({ id });
}

/** Forgets the streams of tables that are captured no more, so that capturing them again begins with a backfill. */
export function forgetTables(state: Connection, tables: readonly string[]): void {
  for (const table of tables) prepared(state, "stream/forget-table.sql").run({ table });
}
