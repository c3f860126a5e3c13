import type { Stream } from "../outbox/stream.js";
import { recordVerification, verifications } from "../outbox/verifications.js";
import { agreementOf, isAgreed } from "../sync/agreement.js";
import type { Sync } from "../sync/context.js";
import { Pace } from "../sync/pace.js";
import { sleep, whenFree } from "../sync/pause.js";
import { lookAtTable } from "../sync/schema/look.js";
import { CutShort, isCutShort, type Verifying } from "../sync/verify/context.js";
import { passedOver } from "../sync/verify/passed-over.js";
import { isInSync, type Verification, verifyTable } from "../sync/verify/verify.js";
import { failed, type Outcome } from "../typesense/outcome.js";
import type { RunningVerification, Verifications } from "./verifications.js";
import type { WorkerContext } from "./worker.js";

/** A verification takes its time: for each piece of work it rests four times as long. */
const REST = 4;

/** How often to look whether one is due, or whether a change is delivered, in milliseconds. */
const ASK_AGAIN_MS = 1_000;
const DELIVERED_MS = 20;

/** A stream that delivers nothing for so long is not waited for, in milliseconds. */
const PATIENCE_MS = 30_000;

/** When (performance.now()) a stream is to be verified, and why the last time did not come to its end, if so. */
interface Due {
  at: number;
  message: string | undefined;
}

/** By the stream's id. */
type Dues = Map<number, Due>;

/**
 * Compares every collection with its table from time to time, and those that somebody asks for, one after the other, until the
 * daemon stops.
 *
 * @param everyMs 0: only what is asked for
 */
export async function keepVerifying(context: WorkerContext, everyMs: number): Promise<void> {
  const { sync, retryMaxMs, verifications: wanted } = context;
  const dues: Dues = new Map();
  while (!sync.stop.aborted) {
    const seen = wanted.asking.count;
    const stream = nextAsked(sync, wanted) ?? (everyMs > 0 ? nextDue(sync, everyMs, dues) : undefined);
    if (!stream) {
      const mayBeDue = everyMs > 0 || wanted.asked.length > 0;
      await wanted.asking.after(seen, mayBeDue ? Math.min(ASK_AGAIN_MS, everyMs || ASK_AGAIN_MS) : null);
      continue;
    }
    const message = await verifyNow(sync, stream, wanted.began(stream.table));
    wanted.ended(stream.tableId, stream.table, message);
    const due = dueOf(sync, stream, everyMs, dues);
    if (message !== undefined && message !== due.message)
      sync.log.warn({ table: stream.table, reason: message }, "the verification did not come to its end");
    const again = performance.now() + Math.max(retryMaxMs, ASK_AGAIN_MS);
    const at = message === undefined ? performance.now() + everyMs : Math.max(due.at, again);
    dues.set(stream.id, { at, message });
  }
}

/** The stream of the table that was asked for first, of those that can be verified now. */
function nextAsked(sync: Sync, wanted: Verifications): Stream | undefined {
  const streams = [...sync.streams.values()];
  wanted.keepOnly(new Set(streams.map(({ tableId }) => tableId)));
  const ready = streams.filter((stream) => canVerify(sync, stream));
  return wanted.asked.map((id) => ready.find(({ tableId }) => tableId === id)).find((stream) => stream !== undefined);
}

function nextDue(sync: Sync, everyMs: number, dues: Dues): Stream | undefined {
  const isDue = (stream: Stream) => dueOf(sync, stream, everyMs, dues).at <= performance.now();
  return [...sync.streams.values()].find((stream) => canVerify(sync, stream) && isDue(stream));
}

/** When a stream is to be verified: where this daemon has not done it yet, that follows from what is recorded of its table. */
function dueOf(sync: Sync, { id, tableId }: Stream, everyMs: number, dues: Dues): Due {
  const known = dues.get(id);
  if (known) return known;
  const last = verifications(sync.state).find((recorded) => recorded.tableId === tableId);
  const age = last ? Date.now() - Date.parse(last.endedAt) : everyMs;
  // The clock was set back since one that is to come: how long ago that was can't be told.
  const due: Due = { at: performance.now() + (age < 0 ? 0 : everyMs - age), message: undefined };
  dues.set(id, due);
  return due;
}

/** One that is not at rest (backfilled, paused, its schema to be looked at) is verified later. */
function canVerify(sync: Sync, stream: Stream): boolean {
  if (stream.state !== "live" || stream.repairDue) return false;
  return isAgreed(sync, stream) && agreementOf(sync, stream).standing.standing === "go";
}

/** Verifies a collection, and says and keeps what was found. Returns why it did not come to its end, if so. */
async function verifyNow(sync: Sync, stream: Stream, running: RunningVerification): Promise<string | undefined> {
  const { beganAt } = running;
  const outcome = await verifyStream(sync, stream, (seen) => Object.assign(running, seen));
  if (sync.stop.aborted) return undefined;
  if (!outcome.ok) return outcome.failure.message;
  const { samples: _, ...counts } = outcome.value;
  recordVerification(sync.state, { ...counts, tableId: stream.tableId, beganAt, endedAt: new Date().toISOString() });
  sync.meter.verified(outcome.value);
  tell(sync, outcome.value);
  return undefined;
}

async function verifyStream(
  sync: Sync,
  stream: Stream,
  progress: NonNullable<Verifying["progress"]>,
): Promise<Outcome<Verification>> {
  const { source, state, typesense, limits, stop } = sync;
  try {
    const fields = await fieldsInDoubt(sync, stream);
    if (!fields.ok) return fields;
    // The stream's own pace is not to learn from reads that are quicker than its own.
    const pace = new Pace(agreementOf(sync, stream).pace.targetMs);
    const verifying: Verifying = {
      stream,
      get connection() {
        return source.connection;
      },
      state,
      typesense,
      reader: () => {
        requireCurrent(sync, stream);
        return agreementOf(sync, stream).reader;
      },
      passedOver: fields.value,
      pace,
      requestTimeoutMs: limits.requestTimeoutMs,
      delivered: (seq) => waitDelivered(sync, stream, seq),
      progress,
      rest: (workedMs) => sleep(REST * workedMs, stop),
      stop,
    };
    return await verifyTable(verifying);
  } catch (thrown) {
    if (!isCutShort(thrown)) throw thrown;
    return failed({ kind: "unavailable", message: thrown.message });
  }
}

async function fieldsInDoubt(sync: Sync, stream: Stream): Promise<Outcome<ReadonlySet<string>>> {
  const found = await whenFree(() => lookAtTable(sync, stream), sync.stop);
  if (found.kind !== "found") throw new CutShort(`the table ${stream.table} is away`);
  return passedOver(sync.typesense, stream, found.mapping, found.history);
}

async function waitDelivered(sync: Sync, stream: Stream, seq: number): Promise<boolean> {
  let seen = "";
  let since = performance.now();
  while (stream.cursorSeq < seq || stream.state === "backfilling" || stream.repairDue) {
    if (sync.stop.aborted) return false;
    requireCurrent(sync, stream);
    const position = `${stream.cursorSeq} ${stream.backfillAfter}`;
    if (position !== seen) since = performance.now();
    seen = position;
    if (performance.now() - since > PATIENCE_MS) throw new CutShort(`nothing is delivered of ${stream.table}`);
    await sleep(DELIVERED_MS, sync.stop);
  }
  return true;
}

/** One that was replaced, or is paused, delivers nothing any more. */
function requireCurrent(sync: Sync, stream: Stream): void {
  if (sync.streams.get(stream.id) !== stream) throw new CutShort(`the collection of ${stream.table} was replaced`);
  if (stream.state === "paused") throw new CutShort(`the stream of ${stream.table} is paused`);
}

function tell({ log }: Sync, { samples, ...counts }: Verification): void {
  if (isInSync(counts)) {
    log.info(counts, "verified: every document equals its row");
    return;
  }
  const hint = `fountain-sync verify ${counts.table} --repair`;
  log.error({ ...counts, samples, hint }, "documents differ from their rows");
}
