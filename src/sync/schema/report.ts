import { type Change, hasKind } from "../../collection/change.js";
import type { FieldPatch } from "../../collection/difference.js";
import { fieldsOf } from "../../collection/recorded.js";
import { type SchemaVersion, schemaVersions, type VersionState } from "../../collection/version.js";
import type { Connection } from "../../database/open.js";
import { allStreams, type Stream, UNPREPARED } from "../../outbox/stream.js";
import type { Sync } from "../context.js";
import { lookAtTable } from "./look.js";
import { differenceOf } from "./patch.js";
import { compareWithHistory, wordsFor } from "./record.js";

/** One schema version, as `schema history --json` prints it. */
export interface VersionReport {
  table: string;
  version: number;
  changes: Change[];
  action: string;
  state: VersionState;
  /** Why it is not applied, or null. */
  reason: string | null;
  collection: string;
  planned_at: string;
  applied_at: string | null;
}

/** A schema version as `schema history --json` prints it. */
export function reportVersion(version: SchemaVersion): VersionReport {
  const { table, changes, action, state, failure, collection, plannedAt, appliedAt } = version;
  return {
    table,
    version: version.version,
    changes,
    action,
    state,
    reason: failure,
    collection,
    planned_at: plannedAt,
    applied_at: appliedAt,
  };
}

/** What the next look of the daemon would find, as `schema plan --json` prints it. */
export interface PlanReport {
  table: string;
  /** The version that it would be, or is already. */
  version: number;
  changes: Change[];
  action: string;
  /** The fields to add and to drop; a rebuild makes a collection with all of them. */
  fields: FieldPatch[];
  state: VersionState;
  reason: string | null;
}

type Sources = Pick<Sync, "source" | "state" | "mapping" | "excluded" | "log">;

/** The live streams of some tables, as they are recorded. */
export function liveStreams(state: Connection, tableIds: readonly number[]): Stream[] {
  return allStreams(state).filter(({ role, tableId }) => role === "live" && tableIds.includes(tableId));
}

/**
 * What has changed in a table since its last applied schema version, and what is to be done about it. Nothing is recorded.
 *
 * @returns undefined where there is nothing to do
 * @throws SyncError where the table can't be captured any more
 */
export function planFor(sources: Sources, stream: Stream): PlanReport | undefined {
  if (stream.schemaVersion === UNPREPARED) return undefined;
  const found = lookAtTable(sources, stream);
  if (found.kind === "gone") return planForGone(sources, stream);
  if (found.kind !== "found") return undefined;
  const { changes, before, applied, pending, steps } = compareWithHistory(stream, found);
  if (changes.length === 0 && !pending) return undefined;
  const old = before.flatMap(fieldsOf).map(({ options, ...field }) => ({ ...field, ...options }));
  return {
    table: found.mapping.shape.name,
    version: pending?.version ?? (applied?.version ?? 0) + 1,
    changes,
    action: wordsFor(steps),
    fields: differenceOf(found.mapping, before, { fields: old }).patch,
    state: pending?.state ?? "planned",
    reason: pending?.failure ?? null,
  };
}

function planForGone({ state }: Sources, { tableId, table }: Stream): PlanReport | undefined {
  const newest = schemaVersions(state, tableId).at(-1);
  if (!newest || hasKind(newest.changes, "table_dropped")) return undefined;
  const version = newest.state === "applied" ? newest.version + 1 : newest.version;
  const changes: Change[] = [{ kind: "table_dropped" }];
  return { table, version, changes, action: wordsFor(["pause"]), fields: [], state: "planned", reason: null };
}

/** The versions of some streams, in order. */
export function historyOf(state: Connection, streams: readonly Stream[]): VersionReport[] {
  return streams.flatMap(({ tableId }) => schemaVersions(state, tableId)).map(reportVersion);
}
