import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** What a stream does, in the word that is shown: a paused one has a reason. */
export type StreamState = "backfilling" | "live" | "building" | "paused";

/** One table flowing into one collection, with its own cursor. A row of the state database. */
export interface Stream {
  readonly id: number;
  readonly tableId: number;
  table: string;
  /** A building stream fills a new collection, until it takes the place of the live one. */
  role: "live" | "building";
  /** The alias before the collection; null where a collection of the table's own name was adopted. */
  alias: string | null;
  collection: string;
  state: StreamState;
  /** Why it is paused. */
  reason: string | null;
  /** What somebody can do about that, where there is more to say than the reason does. */
  hint: string | null;
  cursorSeq: number;
  cursorMark: string | null;
  /** The newest change there was when rows were last read: what was read may hold its effect already. */
  seenSeq: number;
  seenMark: string | null;
  /** The document id of the last row a backfill has delivered; null before the first. */
  backfillAfter: string | null;
  /** Rows a backfill has delivered; null where none is due. */
  backfillDone: number | null;
  backfillTotal: number | null;
  /** The version of the table that its collection is made for; {@link UNPREPARED} before there is one. */
  schemaVersion: number;
  /** 1: documents may have lost their rows; they are looked for after the backfill. */
  repairDue: 0 | 1;
  /** Of a building stream. 1: the collection that it replaces stays. */
  keepOld: 0 | 1;
  /** Of a building stream. 1: its taking over has begun, and is to be ended before anything else. */
  switching: 0 | 1;
  /** Of a building stream. The plan that its collection is made for; null before it has one. */
  madeFor: string | null;
  /** Where the table stands in the schema and in its file, when it was last looked at. */
  place: string | null;
  /** 1: every row has been sent since the stream began, or began anew. */
  filled: 0 | 1;
  /** Changes up to this one have been delivered before: a replay sends them once more. */
  replayUpto: number;
  /** How many documents were sent, deletes included. */
  sent: number;
}

/** The schema version of a stream whose collection has not been looked for yet. */
export const UNPREPARED = 0;

export type NewStream = Pick<
  Stream,
  "tableId" | "table" | "role" | "alias" | "collection" | "cursorSeq" | "cursorMark" | "keepOld"
>;

export function allStreams(state: Connection): Stream[] {
  return prepared(state, "stream/all.sql").all() as Stream[];
}

/** Adds a stream, which begins with a backfill. */
export function addStream(state: Connection, stream: NewStream): Stream {
  const begun = { ...newStream(stream), schemaVersion: UNPREPARED };
  const { id } = prepared(state, "stream/insert.sql").get(begun) as { id: number };
  return { ...begun, id };
}

/** A stream before its first batch, not in the state database yet. */
export function newStream(stream: NewStream): Stream {
  return {
    ...stream,
    id: 0,
    state: stream.role === "building" ? "building" : "backfilling",
    reason: null,
    hint: null,
    seenSeq: 0,
    seenMark: null,
    backfillAfter: null,
    backfillDone: 0,
    backfillTotal: null,
    schemaVersion: UNPREPARED,
    repairDue: 0,
    switching: 0,
    madeFor: null,
    place: null,
    filled: 0,
    replayUpto: 0,
    sent: 0,
  };
}

/** The state that follows from the rest, where nothing stands in the stream's way. */
export function stateOf(stream: Stream): StreamState {
  if (stream.role === "building") return "building";
  return stream.backfillDone === null ? "live" : "backfilling";
}

export function saveStream(state: Connection, stream: Stream): void {
  prepared(state, "stream/save.sql").run(stream);
}

export function removeStream(state: Connection, id: number): void {
  prepared(state, "stream/delete.sql").run({ id });
}

/** Forgets the streams of tables that are captured no more, so that capturing them again begins with a backfill. */
export function forgetTables(state: Connection, tables: readonly string[]): void {
  for (const table of tables) {
    prepared(state, "stream/retire-half-built.sql").run({ table });
    prepared(state, "stream/forget-table.sql").run({ table });
  }
}
