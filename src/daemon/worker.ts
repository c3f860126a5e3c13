import { SyncError } from "../errors.js";
import type { Stream } from "../outbox/stream.js";
import { nextUncertain } from "../outbox/uncertain.js";
import type { Sync } from "../sync/context.js";
import { nextCount } from "../sync/loss.js";
import { buildingBeside } from "../sync/rebuild/prepare.js";
import { resendEarly } from "../sync/resend.js";
import { setPaused } from "../sync/streams.js";
import type { Failure } from "../typesense/outcome.js";
import { attempt } from "./attempt.js";
import type { Availability } from "./availability.js";
import type { Heartbeat } from "./heartbeat.js";
import type { Outages } from "./outages.js";
import type { Pulse } from "./pulse.js";
import type { Verifications } from "./verifications.js";
import { type Tried, withRetries } from "./with-retries.js";

export interface WorkerContext {
  sync: Sync;
  pulse: Pulse;
  /** Beats when somebody wants what has failed to be tried at once. */
  urged: Pulse;
  availability: Availability;
  outages: Outages;
  /** Beats when something was delivered: rows can be told. */
  delivered: Pulse;
  heartbeat: Heartbeat;
  verifications: Verifications;
  /** The longest pause between two tries, in milliseconds. */
  retryMaxMs: number;
  /** Streams whose table is captured no more. */
  retired: Set<number>;
  /** Called when the state database at its path is not the one that is open. */
  stateLost: () => void;
  /** What the state database's file was when it was opened. */
  stateFile: string;
  /** Ends when nothing waits any more, instead of waiting for the next change. */
  once: boolean;
}

/** With `once`: how often to ask whether a rebuild has ended, in milliseconds. */
const ASK_AGAIN_MS = 100;

/**
 * Keeps one stream going: drains it, waits for the next change, and so on until the daemon stops. Failures of one stream
 * never hold up another.
 *
 * @throws SyncError with `once`, where a stream can't go on before somebody mends something
 */
export async function keepDraining(context: WorkerContext, stream: Stream): Promise<void> {
  const { sync, pulse, once } = context;
  while (!sync.stop.aborted && !context.retired.has(stream.id)) {
    const seen = pulse.count;
    const failure = await settle(context, stream);
    if (once && failure) throw misconfigured(stream, failure);
    if (once && !isRebuilding(sync, stream)) return requireDelivered(stream);
    if (failure) await untilMended(context);
    else await pulse.after(seen, msUntilDue(context, stream));
  }
}

/**
 * Drains with retries until nothing waits. Whatever delivers something starts with short pauses again.
 *
 * @returns the failure that no retry can mend
 */
async function settle(context: WorkerContext, stream: Stream): Promise<Failure | undefined> {
  const { sync, retryMaxMs, availability, urged } = context;
  let seen = urged.count;
  const tryOnce = () => {
    seen = urged.count;
    return drainOnce(context, stream);
  };
  const rest = async (ms: number) => {
    if (!sync.stop.aborted) await urged.after(seen, ms);
  };
  const tried = await withRetries(tryOnce, retryMaxMs, sync.stop, rest);
  if (!tried) return undefined;
  if (tried.failure) pause(sync, stream, tried.failure);
  else setPaused(sync, stream, tried.hold);
  if (!sync.stop.aborted) availability.unbarred(stream.id);
  return tried.failure;
}

function pause(sync: Sync, stream: Stream, failure: Failure): void {
  if (stream.reason !== failure.message) {
    sync.log.error({ table: stream.table, reason: failure.message, hint: failure.hint }, "the stream is paused");
  }
  setPaused(sync, stream, failure.message, failure.hint ?? null);
}

/** Whoever mends something may do so in the schema, which shows at once; else it is tried again after the longest pause. */
async function untilMended({ sync, pulse, retryMaxMs }: WorkerContext): Promise<void> {
  const { generation } = sync.source;
  const until = performance.now() + retryMaxMs;
  while (!sync.stop.aborted && sync.source.generation === generation && performance.now() < until) {
    await pulse.after(pulse.count, until - performance.now());
  }
}

/**
 * One try: as many attempts as make progress. It counts as a failure only when an attempt got nowhere.
 *
 * @returns what stood in its way, else why the stream is held although nothing failed, or null
 */
async function drainOnce(context: WorkerContext, stream: Stream): Promise<Tried<{ hold: string | null }>> {
  const { sync, availability, outages, delivered, heartbeat } = context;
  let hasDelivered = false;
  let isResent = false;
  const progressed = () => {
    hasDelivered = true;
    availability.progressed();
    delivered.beat();
  };
  while (!sync.stop.aborted && !context.retired.has(stream.id)) {
    const tried = await attempt(sync, stream, { progressed }, heartbeat);
    const { failure, side = "typesense", alone = false, progress, again, hold } = tried;
    delivered.beat();
    if (hold !== undefined) return { hold };
    if (progress) availability.progressed();
    if (failure && !progress) {
      if (failure.kind !== "misconfigured" && !alone) availability.failed(failure, side, stream.id);
      return { failure, delivered: hasDelivered };
    }
    if (failure || again) continue;
    await outages.caughtUp();
    if (!context.once || sync.yielding.has(stream.id) || isResent) break;
    isResent = true;
    if ((await resendEarly(sync, stream)) === 0) break;
  }
  return { hold: null };
}

/** With `once`, the end says that everything is delivered. */
function requireDelivered(stream: Stream): void {
  if (stream.reason === null) return;
  const hint = `fountain-sync schema apply ${stream.table}`;
  throw misconfigured(stream, { kind: "misconfigured", message: stream.reason, hint });
}

function misconfigured(stream: Stream, failure: Failure): SyncError {
  return new SyncError(failure.message, {
    operation: "deliver the changes",
    place: stream.table,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  });
}

/** How long to wait when no change comes: until something is to be sent or tried once more. */
function msUntilDue({ sync, once, retryMaxMs }: WorkerContext, stream: Stream): number | null {
  if (once) return ASK_AGAIN_MS;
  const retryAt = sync.agreements.get(stream.id)?.retryAt ?? null;
  const due = [nextCount(sync, stream), retryAt]
    .filter((time) => time !== null)
    .map((time) => time - performance.now());
  // What holds it may have been what another stream was paused for before: no commit tells that this is over.
  if (stream.reason !== null) due.push(retryMaxMs);
  const uncertain = nextUncertain(sync.state, stream.id);
  if (uncertain !== null) due.push(uncertain - sync.now());
  return due.length === 0 ? null : Math.max(0, Math.min(...due));
}

/** One that is paused is waited for by nobody. */
function isRebuilding(sync: Sync, stream: Stream): boolean {
  const building = stream.role === "building" ? stream : buildingBeside(sync, stream);
  return building !== undefined && building.reason === null;
}
