import { existsSync } from "node:fs";
import { capturedTables } from "../capture/captured.js";
import { collectionName } from "../collection/name.js";
import type { Connection } from "../database/open.js";
import { countPending, head, oldestPendingSeconds } from "../outbox/changes.js";
import { countRejections } from "../outbox/rejections.js";
import { openState } from "../outbox/state-file.js";
import { allStreams, type Stream, type StreamState } from "../outbox/stream.js";

/** How things stand, as `status --json` prints it. */
export interface StatusReport {
  database: string;
  daemon: { running: boolean; pid: number | null };
  typesense: { reachable: boolean; version: string | null; reason?: string };
  outbox: { last_seq: number; pending: number; oldest_pending_seconds: number | null };
  streams: StreamReport[];
}

export interface StreamReport {
  table: string;
  collection: string;
  alias: string | null;
  state: StreamState;
  reason: string | null;
  cursor_seq: number;
  pending: number;
  schema_version: number;
  rejections: number;
  backfill: { done: number; total: number | null } | null;
}

/**
 * The outbox and the streams. Everything is read, nothing is written; the state database is not created where none is there.
 *
 * @param connection the application's database
 */
export function readStreams(connection: Connection, statePath: string): Pick<StatusReport, "outbox" | "streams"> {
  const state = existsSync(statePath) ? openState(statePath) : undefined;
  try {
    const known = state ? allStreams(state) : [];
    const captured = capturedTables(connection);
    const streams = captured.map(({ id, name }) => {
      const stream = known.find((each) => each.tableId === id && each.table === name);
      return reportStream(
        connection,
        stream ?? unborn(id, name),
        stream && state ? countRejections(state, stream.id) : 0,
      );
    });
    const ages = streams.map((report) => report.oldest).filter((age) => age !== null);
    return {
      outbox: {
        last_seq: captured.length > 0 ? head(connection) : 0,
        pending: streams.reduce((sum, { report }) => sum + report.pending, 0),
        oldest_pending_seconds: ages.length > 0 ? Math.round(Math.max(...ages) * 1000) / 1000 : null,
      },
      streams: streams.map(({ report }) => report),
    };
  } finally {
    state?.close();
  }
}

function reportStream(
  connection: Connection,
  stream: Stream,
  rejections: number,
): { report: StreamReport; oldest: number | null } {
  const { tableId, cursorSeq } = stream;
  return {
    oldest: oldestPendingSeconds(connection, tableId, cursorSeq),
    report: {
      table: stream.table,
      collection: stream.collection,
      alias: stream.alias,
      state: stream.state,
      reason: stream.reason,
      cursor_seq: cursorSeq,
      pending: countPending(connection, tableId, cursorSeq),
      schema_version: stream.schemaVersion,
      rejections,
      backfill: stream.backfillDone === null ? null : { done: stream.backfillDone, total: stream.backfillTotal },
    },
  };
}

/** A table that is captured, but that no daemon has met yet. */
function unborn(tableId: number, table: string): Stream {
  return {
    id: 0,
    tableId,
    table,
    alias: table,
    collection: collectionName(table, 1),
    state: "backfilling",
    reason: null,
    cursorSeq: 0,
    cursorMark: null,
    backfillAfter: null,
    backfillDone: 0,
    backfillTotal: null,
    schemaVersion: 0,
    repairDue: 0,
  };
}
