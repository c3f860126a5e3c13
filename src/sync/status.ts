import { type CapturedTable, capturedTables } from "../capture/captured.js";
import { collectionName } from "../collection/name.js";
import { newestSchemaChange } from "../collection/version.js";
import type { Connection } from "../database/open.js";
import { ChangeCounts } from "../outbox/change-counts.js";
import { first, head } from "../outbox/changes.js";
import { type Latency, readLatency } from "../outbox/latency.js";
import { newestOutages, type Outage } from "../outbox/outages.js";
import { countRejections } from "../outbox/rejections.js";
import { allStreams, newStream, type Stream } from "../outbox/stream.js";
import { verifications } from "../outbox/verifications.js";
import { reportStream, type StreamReport, toMilliseconds } from "./report-stream.js";
import { warningsOf } from "./warnings.js";

/** So many outages are told. */
const OUTAGES = 5;

/** How things stand, as `status --json` prints it. */
export interface StatusReport {
  database: string;
  daemon: { running: boolean; pid: number | null };
  typesense: { reachable: boolean; version: string | null; reason?: string };
  outbox: {
    last_seq: number;
    /** How many changes are kept: those that wait, and delivered ones for a replay. */
    rows: number;
    pending: number;
    oldest_pending_seconds: number | null;
  };
  /** From the time of a change until it was searchable, in seconds, of late; null where none was measured. */
  latency: Latency | null;
  streams: StreamReport[];
  /** The newest one; null where no table has ever changed. */
  schema_change: SchemaChangeReport | null;
  /** The newest ones, the last one first. */
  outages: OutageReport[];
  /** What somebody should look at, in words. */
  warnings: string[];
}

/** What was done, or is to be done, about a table that has changed. */
export interface SchemaChangeReport {
  table: string;
  version: number;
  action: string;
  state: string;
  at: string;
}

export interface OutageReport {
  reason: string;
  began_at: string;
  ended_at: string | null;
  caught_up_at: string | null;
  changes: number | null;
  rejections: number | null;
}

/** What can be told from the two databases alone. */
export type StreamsReport = Omit<StatusReport, "database" | "daemon" | "typesense">;

export interface StatusSources {
  /** The application's database. */
  connection: Connection;
  /** undefined where no daemon has ever run. */
  state: Connection | undefined;
  /** As the daemon has them in memory; from the state database where left out. */
  streams?: readonly Stream[];
  /** Knows already what was counted before. */
  counts?: ChangeCounts;
}

/** The outbox and the streams. Everything is read, nothing is written. */
export function readStreams({ connection, state, streams, counts = new ChangeCounts() }: StatusSources): StreamsReport {
  const known = streams ?? (state ? allStreams(state) : []);
  const captured = capturedTables(connection);
  const newest = captured.length > 0 ? head(connection) : 0;
  const verified = state ? verifications(state) : [];
  const reports = captured
    .flatMap((table) => streamsOf(known, table))
    .map((stream) => {
      const rejections = state ? countRejections(state, stream.id) : 0;
      return reportStream(stream, { connection, counts, newest, rejections, verified });
    });
  const live = reports.filter(({ report }) => report.state !== "building");
  const ages = reports.map((report) => report.oldest).filter((age) => age !== null);
  const outbox = {
    last_seq: newest,
    rows: newest === 0 ? 0 : newest + 1 - first(connection),
    pending: live.reduce((sum, { report }) => sum + report.pending, 0),
    oldest_pending_seconds: ages.length > 0 ? toMilliseconds(Math.max(...ages)) : null,
  };
  const told = reports.map(({ report }) => report);
  return {
    outbox,
    latency: state ? readLatency(state) : null,
    streams: told,
    schema_change: state ? reportSchemaChange(state) : null,
    outages: state ? newestOutages(state, OUTAGES).map(reportOutage) : [],
    warnings: warningsOf(outbox, told),
  };
}

function reportSchemaChange(state: Connection): SchemaChangeReport | null {
  const newest = newestSchemaChange(state);
  if (!newest) return null;
  const { table, version, action, state: how, appliedAt, plannedAt } = newest;
  return { table, version, action, state: how, at: appliedAt ?? plannedAt };
}

/** An outage as it is told. */
export function reportOutage({ reason, beganAt, endedAt, caughtUpAt, changes, rejections }: Outage): OutageReport {
  return { reason, began_at: beganAt, ended_at: endedAt, caught_up_at: caughtUpAt, changes, rejections };
}

/** The live stream of a table, and the one that is to replace it, if there is one. */
function streamsOf(known: readonly Stream[], { id, name }: CapturedTable): Stream[] {
  const streams = known.filter(({ tableId }) => tableId === id);
  return streams.length > 0 ? streams : [unborn(id, name)];
}

/** A table that is captured, but that no daemon has met yet. */
function unborn(tableId: number, table: string): Stream {
  const collection = collectionName(table, 1);
  return newStream({
    tableId,
    table,
    role: "live",
    alias: table,
    collection,
    cursorSeq: 0,
    cursorMark: null,
    keepOld: 0,
  });
}
