import { EXIT, SyncError } from "../errors.js";
import { parseTime, type Start } from "../sync/replay-start.js";

/**
 * Where a replay is to begin, of the three ways to say it.
 *
 * @throws SyncError (exit 2) where none, more than one, or something else was given
 */
export function parseSpan(given: { fromSeq?: string; since?: string; all?: boolean }): Start {
  const ways = [given.fromSeq, given.since, given.all].filter((way) => way !== undefined);
  if (ways.length !== 1) throw wrong("say from where: one of --from-seq, --since and --all");
  if (given.all) return { kind: "all" };
  if (given.fromSeq !== undefined) {
    const seq = Number(given.fromSeq);
    if (/^\d{1,15}$/.test(given.fromSeq) && seq > 0) return { kind: "seq", seq };
    throw wrong(`--from-seq ${given.fromSeq}: the number of a change is a whole number above 0`);
  }
  const at = parseTime(given.since ?? "");
  if (at !== undefined) return { kind: "since", at };
  throw wrong(`--since ${given.since}: neither a length of time (30m, 2h, 7d) nor a time (2026-11-23T10:00Z)`);
}

function wrong(message: string): SyncError {
  return new SyncError(message, {
    operation: "replay",
    hint: "fountain-sync replay --since 2h --dry-run",
    exitCode: EXIT.usage,
  });
}
