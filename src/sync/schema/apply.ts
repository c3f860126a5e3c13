import { followTable } from "../../capture/follow.js";
import { installTriggers } from "../../capture/install.js";
import { hasKind } from "../../collection/change.js";
import { isAboutCollection, planOf, type Step } from "../../collection/plan.js";
import { type SchemaVersion, saveVersion } from "../../collection/version.js";
import { writing } from "../../database/transaction.js";
import { SyncError } from "../../errors.js";
import { type Stream, saveStream, stateOf } from "../../outbox/stream.js";
import { reached } from "../../reached.js";
import type { Failure } from "../../typesense/outcome.js";
import type { Sync } from "../context.js";
import { whenFree } from "../pause.js";
import { beginRebuild } from "../rebuild/begin.js";
import { newAlias } from "../rebuild/new-alias.js";
import { markAllRejected } from "../retry-rejected.js";
import { putMissingAlias } from "./alias.js";
import { tellKeptOut } from "./kept-out.js";
import type { Found } from "./look.js";
import { patchCollection } from "./patch.js";
import { type Plan, wordsFor } from "./record.js";

/**
 * How far a plan has got:
 * - applied: the collection is as the table asks for
 * - waits: for the operator, for a rebuild, or for somebody to mend something; meanwhile documents must fit the collection as
 *   it is
 * - failed: it is to be tried again soon
 */
export type Progress = { result: "applied" } | { result: "waits" } | { result: "failed"; failure: Failure };

/**
 * Carries out a plan, step by step. Every step may have been taken before, by a daemon that was killed: each looks first
 * whether it is still to be done.
 *
 * The triggers are brought back in any case. What changes the collection waits for the operator where plans do.
 *
 * @throws SyncError where the triggers can't be installed
 */
export async function applyPlan(sync: Sync, stream: Stream, found: Found, plan: Plan): Promise<Progress> {
  reached("plan recorded");
  if (plan.fresh) tellKeptOut(sync, found);
  await reinstall(sync, stream, found, plan);
  const alias = await putMissingAlias(sync, stream, plan.version, found.mapping.settings);
  if (!alias.ok) return { result: "failed", failure: alias.failure };
  if (sync.schemaPolicy === "manual" && plan.version.approved === 0 && isAboutCollection(plan.steps)) {
    if (plan.fresh) tellWaiting(sync, plan);
    return wait(sync, stream, found, { ...plan, version: { ...plan.version, failure: "waits for the operator" } });
  }
  if (plan.steps.includes("rebuild")) return rebuild(sync, stream, found, plan);
  if (plan.steps.includes("patch")) {
    saveVersion(sync.state, { ...plan.version, state: "applying" });
    const patched = await patchCollection(sync, stream.collection, found.mapping, plan.former);
    if (!patched.ok && patched.failure.kind === "refused") return rebuild(sync, stream, found, plan, patched.failure);
    if (!patched.ok) return failedBy(sync, stream, found, plan, patched.failure);
  }
  const steps = stepsToFinish(plan);
  // Before the plan counts as applied: who is killed in between marks them once more, not never.
  if (!sendsAll(steps)) await markAllRejected(sync, stream);
  writing(sync.state, () => finish(sync, stream, found, { ...plan, steps }));
  reached("plan applied");
  return { result: "applied" };
}

/** Under a new name, the table is followed before its triggers are looked at. */
async function reinstall(sync: Sync, stream: Stream, found: Found, { version }: Plan): Promise<void> {
  const { name } = found.mapping.shape;
  const { connection } = sync.source;
  if (stream.table !== name) {
    // First in the application's database: a stream is known by the name that its table has there.
    await whenFree(() => followTable(connection, stream.tableId, name), sync.stop);
    stream.table = name;
    saveStream(sync.state, stream);
  }
  if (!found.mustInstall) return;
  try {
    await bringTriggersBack(sync, found);
  } catch (thrown) {
    if (!(thrown instanceof SyncError) || thrown.retryable) throw thrown;
    saveVersion(sync.state, { ...version, state: "failed", failure: thrown.message });
    throw thrown;
  }
  reached("triggers reinstalled");
}

/**
 * Brings the triggers of a captured table up to date.
 *
 * @throws SyncError where they can't be installed
 */
export async function bringTriggersBack({ source, stop }: Sync, { request }: Pick<Found, "request">): Promise<void> {
  await whenFree(() => installTriggers(source.connection, request), stop);
}

async function rebuild(sync: Sync, stream: Stream, found: Found, plan: Plan, refusal?: Failure): Promise<Progress> {
  const version: SchemaVersion = { ...plan.version, state: "applying" };
  if (refusal) {
    const escalated = planOf(version.changes, plan.before, version.columns, { escalated: true });
    version.action = wordsFor(escalated);
  }
  if (stream.alias === null) {
    const message = `the collection ${stream.collection} stands under the table's own name, so that a rebuild has to drop it first`;
    const hint = `fountain-sync rebuild ${stream.table}`;
    return failedBy(sync, stream, found, { ...plan, version }, { kind: "misconfigured", message, hint });
  }
  stream.place = found.place;
  beginRebuild(sync, stream, version, newAlias(found.mapping, version));
  return { result: "waits" };
}

/** What nobody but a person can mend is told once; the stream goes on meanwhile. */
function failedBy(sync: Sync, stream: Stream, found: Found, plan: Plan, failure: Failure): Progress {
  if (failure.kind !== "misconfigured") return { result: "failed", failure };
  const { version } = plan;
  if (version.failure !== failure.message) {
    const { table, changes, action } = version;
    const hint = failure.hint ?? `fountain-sync schema apply ${table}`;
    const told = { table, version: version.version, changes, action, reason: failure.message, hint };
    sync.log.error(told, "a schema change could not be carried over");
  }
  return wait(sync, stream, found, { ...plan, version: { ...version, state: "failed", failure: failure.message } });
}

/**
 * The collection stays as it is for now. What happened unseen to the rows is made good at once; whatever is delivered until the
 * plan is carried out lacks the new fields, so every row is sent again then.
 */
function wait(sync: Sync, stream: Stream, found: Found, { version, fresh }: Plan): Progress {
  stream.place = found.place;
  if (fresh && hasKind(version.changes, "table_rebuilt", "triggers_missing")) sendAgain(stream, ["backfill", "repair"]);
  writing(sync.state, () => {
    saveVersion(sync.state, version);
    saveStream(sync.state, stream);
  });
  return { result: "waits" };
}

function tellWaiting(sync: Sync, { version: { table, version, changes, action } }: Plan): void {
  const hint = `fountain-sync schema apply ${table}`;
  sync.log.warn({ table, version, changes, action, hint }, "a schema change waits for the operator");
}

/** Called within a transaction of the state database: what is sent again is due from the moment that the plan counts as applied. */
function finish(sync: Sync, stream: Stream, found: Found, { version, steps }: Plan): void {
  const applied = { ...version, state: "applied" as const, appliedAt: new Date().toISOString(), failure: null };
  saveVersion(sync.state, applied);
  const from = stream.schemaVersion;
  stream.schemaVersion = version.version;
  stream.place = found.place;
  sendAgain(stream, steps);
  saveStream(sync.state, stream);
  const { table, changes, action } = version;
  sync.meter.schemaChanged(stream);
  sync.log.info({ table, from, to: version.version, changes, done: action }, "the table has changed");
}

/** What was delivered while a plan waited lacks the new fields. */
function stepsToFinish({ version, steps }: Plan): Step[] {
  const waited = version.failure !== null && steps.includes("patch");
  return waited ? [...steps, "backfill"] : steps;
}

function sendsAll(steps: readonly Step[]): boolean {
  return steps.includes("backfill") || steps.includes("repair");
}

function sendAgain(stream: Stream, steps: readonly Step[]): void {
  if (steps.includes("repair")) stream.repairDue = 1;
  if (!sendsAll(steps)) return;
  Object.assign(stream, { backfillAfter: null, backfillDone: 0, backfillTotal: null });
  if (stream.state !== "paused") stream.state = stateOf(stream);
}
