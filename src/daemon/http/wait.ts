import { type Waited, waitFor } from "../wait-for.js";
import { type Call, type Reply, refused } from "./route.js";

/** How long a request waits unless it says so, and the longest it may ask for, in seconds. */
const DEFAULT_SECONDS = 5;
const LONGEST_SECONDS = 300;

/**
 * Answers when every change up to `seq` (the newest one, if left out) is searchable, in all tables or those named by `table`; 504
 * when it is not in time, and 503 at once where waiting is of no use.
 */
export function getWait(call: Call): Promise<Reply> | Reply {
  return wait(call, { patient: false });
}

/** The same, but what is paused, or waits after a failure, is tried at once, and waited for. */
export function postFlush(call: Call): Promise<Reply> | Reply {
  call.service.urge();
  return wait(call, { patient: true });
}

async function wait({ service, query, gone }: Call, { patient }: { patient: boolean }): Promise<Reply> {
  const seq = wholeNumber(query.get("seq"));
  const seconds = query.get("timeout") === null ? DEFAULT_SECONDS : Number(query.get("timeout") || Number.NaN);
  if (seq === null) return refused(400, "seq must be the number of a change, as max(seq) of _sync_outbox tells it");
  if (!(seconds >= 0 && seconds <= LONGEST_SECONDS)) {
    return refused(400, `timeout must be a number of seconds up to ${LONGEST_SECONDS}`);
  }
  const tableIds = await service.tableIds(query.getAll("table"));
  if (typeof tableIds === "string") return refused(404, `${tableIds}: no table of that name is captured`);
  const waited = await waitFor(service, { seq, tableIds, timeoutMs: seconds * 1000, patient, gone });
  return { status: STATUS[waited.end], body: told(waited) };
}

const STATUS: Readonly<Record<Waited["end"], number>> = { searchable: 200, late: 504, paused: 503, stopped: 503 };

function told({ end, seq, seconds, late, reason }: Waited): object {
  const answer = { seq, searchable: end === "searchable", waited_seconds: Math.round(seconds * 10_000) / 10_000 };
  return end === "searchable" ? answer : { ...answer, error: reason, late };
}

/** undefined where there is none; null where it is no number. */
function wholeNumber(text: string | null): number | undefined | null {
  if (text === null) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
