import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** What an operator asks a stream for. */
export type Request = { id: number; kind: "backfill"; fromSeq: null } | { id: number; kind: "replay"; fromSeq: number };

/** Asks the daemon to send a stream's rows again: all of them, or those that changed since a change (its seq). It need not run. */
export function addRequest(
  state: Connection,
  stream: number,
  request: { kind: "backfill" } | { kind: "replay"; fromSeq: number },
): void {
  const now = new Date().toISOString();
  prepared(state, "request/add.sql").run({ fromSeq: null, ...request, stream, now });
}

/** What is asked for and not taken up yet, in order. */
export function requestsOf(state: Connection, stream: number): Request[] {
  return prepared(state, "request/of-stream.sql").all({ stream }) as Request[];
}

export function requestDone(state: Connection, id: number): void {
  prepared(state, "request/done.sql").run({ id });
}
