import { SyncError } from "../errors.js";
import type { Log } from "../log.js";

/** The state database was deleted, or another file put in its place: what the daemon writes, nobody reads any more. */
export class StateLost extends SyncError {
  constructor(path: string) {
    super("the state database was deleted or replaced under the running daemon", {
      operation: "keep the state",
      place: path,
      hint: "start it again: what the state at that path doesn't tell of is sent again",
      retryable: true,
    });
  }
}

/** Whether a run ended by that, which is told: it is to begin anew, with the state that is there by now. */
export function isStateLost(thrown: unknown, log: Log): boolean {
  if (!(thrown instanceof StateLost)) return false;
  log.error({ state: thrown.place }, `${thrown.message}: the daemon begins anew`);
  return true;
}
