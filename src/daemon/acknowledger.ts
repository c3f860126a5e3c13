import { isBusy, isOutdatedStatement } from "../database/failure.js";
import { SyncError } from "../errors.js";
import type { Stream } from "../outbox/stream.js";
import { type Acknowledged, acknowledge } from "../sync/ack/acknowledge.js";
import { SchemaChanged } from "../sync/agreement.js";
import type { Sync } from "../sync/context.js";
import { sleep } from "../sync/pause.js";
import { OutboxRewritten } from "../sync/read-batch.js";
import type { WorkerContext } from "./worker.js";

/** Between two writes the application has five times as long for itself, and no less than this, in milliseconds. */
const REST_MS = 20;

/** How long to wait where the application holds the lock, which goes before us: longer each time, up to the last of these. */
const BUSY_MS = [50, 100, 200, 400, 800];

/**
 * Tells rows that they are delivered, each soon after its batch went through, until the daemon stops. Beside the deliveries, which
 * never wait for it: a write of milliseconds at a time. Where the database can't be written to, that is told once, and tried again.
 */
export async function keepAcknowledging({ sync, delivered, retryMaxMs }: WorkerContext): Promise<void> {
  let told = "";
  let busy = 0;
  while (!sync.stop.aborted) {
    const seen = delivered.count;
    try {
      const { isLocked, restMs } = acknowledgeSome(sync, busy);
      busy = isLocked ? busy + 1 : 0;
      if (restMs === null) await delivered.after(seen, null);
      else await sleep(restMs, sync.stop);
    } catch (thrown) {
      if (!(thrown instanceof SyncError)) throw thrown;
      const { message: reason, hint } = thrown;
      if (reason !== told)
        sync.log.error({ reason, hint }, "rows can't be told that they are delivered; it is tried again");
      told = reason;
      await sleep(retryMaxMs, sync.stop);
    }
  }
}

/**
 * Tells all that are delivered by now.
 *
 * @throws SyncError where the database can't be written to
 */
export async function acknowledgeAll({ sync, availability }: WorkerContext): Promise<void> {
  while (!sync.stop.aborted) {
    const { rows, restMs } = acknowledgeSome(sync, 0);
    if (restMs === null) return;
    if (rows > 0) availability.progressed();
    await sleep(restMs, sync.stop);
  }
}

interface Step {
  /** How many rows were told. */
  rows: number;
  /** Whether the application holds the lock. */
  isLocked: boolean;
  /** How long to rest before the next rows; null where none are left, or none can be told now. */
  restMs: number | null;
}

/**
 * One step for every stream.
 *
 * @param busy how often in a row the application has held the lock
 */
function acknowledgeSome(sync: Sync, busy: number): Step {
  let told = 0;
  let isLocked = false;
  const rests: number[] = [];
  for (const stream of [...sync.streams.values()]) {
    const began = performance.now();
    const { rows, again } = tryOne(sync, stream);
    told += rows ?? 0;
    // What only had to be read has held up nobody.
    const rest = rows === 0 ? 0 : Math.max(REST_MS, 5 * (performance.now() - began));
    if (again && rows !== null) rests.push(rest);
    isLocked ||= rows === null;
  }
  if (isLocked) rests.push(BUSY_MS[Math.min(busy, BUSY_MS.length - 1)] ?? 0);
  return { rows: told, isLocked, restMs: rests.length === 0 ? null : Math.max(...rests) };
}

/** `rows` is null where the application holds the lock. What the stream's worker has to deal with first is left to it. */
function tryOne(sync: Sync, stream: Stream): Acknowledged | { rows: null; again: true } {
  try {
    return acknowledge(sync, stream);
  } catch (thrown) {
    if (isBusy(thrown)) return { rows: null, again: true };
    const isForWorker = [SchemaChanged, OutboxRewritten].some((kind) => thrown instanceof kind);
    if (isForWorker || isOutdatedStatement(thrown)) return { rows: 0, again: false };
    throw thrown;
  }
}
