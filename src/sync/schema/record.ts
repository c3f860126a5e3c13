import { type Change, hasKind } from "../../collection/change.js";
import { compareColumns } from "../../collection/compare-columns.js";
import { planOf, type Step, stepsLeft } from "../../collection/plan.js";
import { fieldsOf, type RecordedColumn, recordedColumns } from "../../collection/recorded.js";
import { fingerprint, type SchemaVersion, sameMaking, sameTable, saveVersion } from "../../collection/version.js";
import { differingSettings } from "../../document/settings.js";
import type { Stream } from "../../outbox/stream.js";
import type { Sync } from "../context.js";
import type { Found } from "./look.js";
import { hasMoved } from "./place.js";

/** A change of a table that is recorded, and what is to be done about it. */
export interface Plan {
  version: SchemaVersion;
  /** The columns as the last applied version has them. */
  before: readonly RecordedColumn[];
  /** The same, and those of a plan that was made anew: their fields may be in the collection by now. */
  former: readonly RecordedColumn[];
  steps: Step[];
  /** Whether it was recorded just now, and not found as it was recorded before. */
  fresh: boolean;
}

/** What differs between a table and its last applied schema version, and what that asks for. Nothing is recorded. */
export interface Comparison extends Omit<Plan, "version"> {
  changes: Change[];
  after: RecordedColumn[];
  applied: SchemaVersion | undefined;
  /** The version that is recorded, but not applied. */
  pending: SchemaVersion | undefined;
}

/**
 * Compares a table with its history.
 *
 * @param altered triggers that are missing, or not what the table asks for
 */
export function compareWithHistory(stream: Stream, found: Found, altered: readonly string[] = []): Comparison {
  const applied = found.history.findLast(({ state }) => state === "applied");
  const newest = found.history.at(-1);
  const pending = newest?.state === "applied" ? undefined : newest;
  const before = applied?.columns ?? [];
  const after = recordedColumns(found.mapping);
  const planned = pending?.changes ?? [];
  const seen = changesOf(stream, found, applied, after, altered, planned);
  const changes = merge(seen, planned);
  const known =
    pending !== undefined &&
    JSON.stringify(pending.changes) === JSON.stringify(changes) &&
    leadsTo(pending, found, after);
  // Another time that went unseen is news, even where the plan knows of one already.
  const same = known && !hasKind(seen, "table_rebuilt", "triggers_missing");
  const escalated = (same && pending.action.includes("rebuild")) || comesBackRetyped(stream, found, before, after);
  const left = pending ? stepsLeft(stepsIn(pending.action), same || pending.state !== "planned") : [];
  const steps = planOf(changes, before, after, { escalated, left });
  const former = [...before, ...(pending?.columns ?? [])];
  return { changes, before, former, after, applied, pending, steps, fresh: !same };
}

/**
 * Compares a table with its last applied schema version, and records what differs together with the plan, before anything
 * is done. A plan that is not carried out yet is made anew with what has changed since.
 *
 * @param altered fields of the collection that somebody else changed
 * @returns undefined where there is nothing to do
 */
export function recordPlan(
  sync: Sync,
  stream: Stream,
  found: Found,
  altered: readonly string[] = [],
): Plan | undefined {
  const { changes, before, former, after, applied, pending, steps, fresh } = compareWithHistory(stream, found, altered);
  if (changes.length === 0 && !pending) {
    stream.place = found.place;
    return undefined;
  }
  const planned = { state: "planned" as const, approved: 0 as const, failure: null };
  const { state, failure, ...recorded } = fresh || !pending ? planned : pending;
  const approved = sync.approved.has(stream.tableId) ? 1 : recorded.approved;
  const version: SchemaVersion = {
    tableId: stream.tableId,
    version: pending?.version ?? (applied?.version ?? 0) + 1,
    table: found.mapping.shape.name,
    fingerprint: fingerprint(found.mapping),
    columns: after,
    settings: found.mapping.settings,
    changes,
    action: wordsFor(steps),
    state,
    collection: stream.collection,
    plannedAt: (fresh ? undefined : pending?.plannedAt) ?? new Date().toISOString(),
    appliedAt: null,
    approved,
    failure,
  };
  saveVersion(sync.state, version);
  return { version, before, former, steps, fresh };
}

/** Whether a plan was made for what the table asks for now: a mapping that is changed twice may differ twice in the same columns. */
function leadsTo(pending: SchemaVersion, { mapping }: Found, after: readonly RecordedColumn[]): boolean {
  const isSame = JSON.stringify([pending.columns, pending.settings]) === JSON.stringify([after, mapping.settings]);
  return isSame && pending.fingerprint === fingerprint(mapping);
}

/** The plan in words. */
export function wordsFor(steps: readonly Step[]): string {
  return steps.length > 0 ? steps.join(", ") : "none";
}

function stepsIn(words: string): Step[] {
  return words.split(", ") as Step[];
}

function changesOf(
  stream: Stream,
  found: Found,
  applied: SchemaVersion | undefined,
  after: readonly RecordedColumn[],
  altered: readonly string[],
  planned: readonly Change[],
): Change[] {
  const { name } = found.mapping.shape;
  const changes: Change[] = [];
  if (stream.table !== name) changes.push({ kind: "table_renamed", from: stream.table, to: name });
  const newest = found.history.at(-1);
  const isBack = newest !== undefined && hasKind(newest.changes, "table_dropped");
  const moved = stream.place !== null && hasMoved(stream.place, found.place);
  if (isBack || moved) changes.push({ kind: "table_rebuilt" });
  if (found.broken.length > 0) changes.push({ kind: "triggers_missing", triggers: found.broken });
  const madeAnew = hasKind([...planned, ...changes], "table_rebuilt", "triggers_missing");
  changes.push(...compareColumns(applied?.columns ?? [], after, { madeAnew }));
  const settings = applied ? differingSettings(applied.settings, found.mapping.settings) : [];
  if (settings.length > 0) changes.push({ kind: "settings_changed", settings });
  const present = fingerprint(found.mapping);
  if (applied && !sameMaking(applied.fingerprint, present)) changes.push({ kind: "documents_changed" });
  const isOther = newest?.state === "applied" && !sameTable(newest.fingerprint, present);
  if (changes.length === 0 && isOther) changes.push({ kind: "definition_changed" });
  if (altered.length > 0) changes.push({ kind: "collection_altered", fields: [...altered] });
  return changes;
}

/**
 * Whether a field comes back under another type while documents may still hold its dropped values, because not all of them
 * have been sent again yet. The server may take such a field, and a search on it then hangs (seen on v30).
 */
function comesBackRetyped(
  stream: Stream,
  found: Found,
  before: readonly RecordedColumn[],
  after: readonly RecordedColumn[],
): boolean {
  if (stream.backfillDone === null) return false;
  const present = new Set(before.flatMap(fieldsOf).map(({ name }) => name));
  const formerly = found.history.flatMap(({ columns }) => columns.flatMap(fieldsOf));
  return after.flatMap(fieldsOf).some(({ name, type }) => {
    if (present.has(name)) return false;
    return formerly.some((former) => former.name === name && former.type !== type);
  });
}

/**
 * What can't be seen twice stays with the plan: once the triggers are back, or the new name is noted, nothing tells that they
 * were gone.
 */
function merge(seen: readonly Change[], planned: readonly Change[]): Change[] {
  const lasting = planned.filter(({ kind }) => isOnceOnly(kind) && !hasKind(seen, kind));
  return [...lasting, ...seen];
}

function isOnceOnly(kind: Change["kind"]): boolean {
  return [
    "table_renamed",
    "table_rebuilt",
    "triggers_missing",
    "documents_changed",
    "definition_changed",
    "collection_altered",
  ].includes(kind);
}
