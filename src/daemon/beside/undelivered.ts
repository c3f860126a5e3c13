import { hasChanges } from "../../outbox/prune.js";
import { requestsOf } from "../../outbox/requests.js";
import { allStreams, type Stream } from "../../outbox/stream.js";
import type { BothDatabases } from "./both-databases.js";

/** The live streams that are not through with what there is for them. */
export interface Undelivered {
  /** Something was asked of them that they have not taken up yet. */
  asked: Stream[];
  /** Nothing was, but changes up to the one that is looked at wait. */
  late: Stream[];
}

/** What is still to be delivered of some tables, up to a change (its seq), as the state database tells it. */
export function undelivered({ source, state, tableIds }: BothDatabases, seq: number): Undelivered {
  const streams = allStreams(state).filter(({ role, tableId }) => role === "live" && tableIds.includes(tableId));
  const asked = streams.filter(({ id }) => requestsOf(state, id).length > 0);
  const late = streams.filter(
    (stream) =>
      !asked.includes(stream) &&
      stream.cursorSeq < seq &&
      hasChanges(source.connection, stream.tableId, stream.cursorSeq),
  );
  return { asked, late };
}
