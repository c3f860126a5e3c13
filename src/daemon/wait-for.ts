import { isBusy } from "../database/failure.js";
import { head } from "../outbox/changes.js";
import type { Sync } from "../sync/context.js";
import { type Late, lateStreams } from "../sync/late.js";
import { whenFree } from "../sync/pause.js";
import type { Pulse } from "./pulse.js";
import type { Phase } from "./service.js";

/** Every delivery is looked at when it happens; what else may have changed is seen after so many milliseconds. */
const LOOK_AGAIN_MS = 100;

/** A daemon that can be waited for. */
export interface Waitable {
  sync: Sync;
  pulse: Pulse;
  /** Beats whenever a cursor has moved. */
  steps: Pulse;
  phase: Phase;
}

export interface Waiting {
  /** The change up to which everything is to be searchable; the newest one there is, if left out. */
  seq: number | undefined;
  /** Ids of the tables that somebody wants to know of. */
  tableIds: readonly number[];
  timeoutMs: number;
  /** Whether to wait for a stream that is paused, too. */
  patient: boolean;
  /** Ends the waiting, for nobody wants to know any more. */
  gone: AbortSignal;
}

export interface Waited {
  end: "searchable" | "late" | "paused" | "stopped";
  seq: number;
  seconds: number;
  /** What is not searchable, and why. */
  late: Late[];
  reason: string;
}

/**
 * Waits until everything up to a change is searchable. Whoever has written just now can search afterwards.
 *
 * @throws SqliteError where the database stays locked
 */
export async function waitFor(service: Waitable, waiting: Waiting): Promise<Waited> {
  const { sync, pulse } = service;
  const began = performance.now();
  const lasted = () => performance.now() - began;
  const inTime = AbortSignal.any([waiting.gone, AbortSignal.timeout(waiting.timeoutMs)]);
  const seq = waiting.seq ?? (await whenFree(() => head(sync.source.connection), inTime));
  for (let isFirst = true; ; isFirst = false) {
    const seen = service.steps.count;
    const late = look(service, seq, waiting.tableIds);
    const ended = endOf(service, waiting, late, lasted());
    if (ended) return { ...ended, seq, seconds: lasted() / 1000, late: late ?? [] };
    // Where no event tells of a commit, it would be noticed by the slow poll only.
    if (isFirst) pulse.beat();
    const pause = Math.min(LOOK_AGAIN_MS, Math.max(1, waiting.timeoutMs - lasted()));
    await service.steps.after(seen, pause);
  }
}

/** undefined where the database is locked just now. */
function look({ sync }: Waitable, seq: number, tableIds: readonly number[]): Late[] | undefined {
  const { source, changeCounts: counts, streams } = sync;
  try {
    return lateStreams(
      { connection: source.connection, counts, streams: [...streams.values()], current: true },
      seq,
      tableIds,
    );
  } catch (thrown) {
    if (isBusy(thrown)) return undefined;
    throw thrown;
  }
}

function endOf(
  { phase }: Waitable,
  { timeoutMs, patient, gone }: Waiting,
  late: Late[] | undefined,
  lasted: number,
): Pick<Waited, "end" | "reason"> | undefined {
  if (late?.length === 0 && phase !== "starting") return { end: "searchable", reason: "" };
  if (phase === "stopping") return { end: "stopped", reason: "the daemon is stopping" };
  const paused = late?.find(({ state }) => state === "paused");
  if (paused && !patient) return { end: "paused", reason: `${paused.table} is paused: ${paused.reason}` };
  if (lasted < timeoutMs && !gone.aborted) return undefined;
  const reason = late?.map(({ table, reason: why }) => (table === null ? why : `${table}: ${why}`)).join("; ");
  return { end: "late", reason: reason || "not in time" };
}
