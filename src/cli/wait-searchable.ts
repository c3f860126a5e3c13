import { setTimeout } from "node:timers/promises";
import type { Config } from "../config/config.js";
import { required } from "../config/parse.js";
import { type BothDatabases, withBothDatabases } from "../daemon/beside/both-databases.js";
import { EXIT, SyncError } from "../errors.js";
import { ChangeCounts } from "../outbox/change-counts.js";
import { head } from "../outbox/changes.js";
import { LockLook } from "../outbox/lock.js";
import { statePath } from "../outbox/state-file.js";
import { allStreams } from "../outbox/stream.js";
import { type Late, lateStreams } from "../sync/late.js";
import { inOnePiece } from "./progress.js";
import { ProgressLine } from "./progress-line.js";

/** How often to look, in milliseconds. */
const LOOK_AGAIN_MS = 10;

interface Waiting {
  /** The newest change, if left out. */
  seq: number | undefined;
  timeoutMs: number;
}

/**
 * Waits until everything up to a change is searchable, as the state database tells it: no HTTP is needed for that.
 *
 * @returns the change
 * @throws SyncError where no daemon runs that would deliver it or it is not in time (exit 75), or a stream is paused (78)
 */
export async function waitSearchable(config: Config, tables: readonly string[], waiting: Waiting): Promise<number> {
  const path = statePath(required(config, "databaseUrl"), config.stateDirectory);
  const lock = new LockLook(path);
  const line = new ProgressLine();
  try {
    const seq = await withBothDatabases(config, tables, undefined, (both) => waitHere(both, lock, line, waiting));
    if (seq === undefined) throw notRunning("no daemon has ever delivered anything");
    return seq;
  } finally {
    line.end();
    lock.close();
  }
}

async function waitHere(
  both: BothDatabases,
  lock: LockLook,
  line: ProgressLine,
  { seq, timeoutMs }: Waiting,
): Promise<number> {
  const { source, state, tableIds } = both;
  const counts = new ChangeCounts();
  const deadline = performance.now() + timeoutMs;
  const target = seq ?? head(source.connection);
  for (;;) {
    source.refresh();
    const running = lock.isLocked();
    const streams = allStreams(state);
    const late = lateStreams({ connection: source.connection, counts, streams, current: false }, target, tableIds);
    if (late.length === 0) return target;
    const paused = late.find((each) => each.state === "paused");
    if (paused) throw isPaused(paused);
    const reason = late.map(({ table, reason: why }) => (table === null ? why : `${table}: ${why}`)).join("; ");
    if (!running) throw notRunning(reason);
    if (performance.now() >= deadline) throw tooLate(target, timeoutMs, reason);
    line.show(inOnePiece(reason));
    await setTimeout(LOOK_AGAIN_MS);
  }
}

function isPaused({ table, reason }: Late): SyncError {
  return new SyncError(`${table} is paused: ${reason}`, {
    operation: "wait for the daemon",
    place: table ?? "",
    hint: "mend that; the stream goes on by itself",
    exitCode: EXIT.configuration,
  });
}

function notRunning(reason: string): SyncError {
  return new SyncError(`no daemon runs, and not everything is searchable: ${reason}`, {
    operation: "wait for the daemon",
    hint: "fountain-sync run delivers it",
    retryable: true,
  });
}

function tooLate(seq: number, timeoutMs: number, reason: string): SyncError {
  return new SyncError(`not everything up to change ${seq} is searchable after ${timeoutMs / 1000} s: ${reason}`, {
    operation: "wait for the daemon",
    hint: "fountain-sync status tells what stands in the way; a longer --timeout waits longer",
    retryable: true,
  });
}
