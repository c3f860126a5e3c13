import { reading, writing } from "../database/transaction.js";
import { first, markOf } from "../outbox/changes.js";
import { type Request, requestDone, requestsOf } from "../outbox/requests.js";
import { type Stream, saveStream, stateOf } from "../outbox/stream.js";
import type { Sync } from "./context.js";
import { whenFree } from "./pause.js";

/**
 * Takes up what an operator has asked a stream for: a replay moves its cursor back, a backfill begins at the first row.
 * Both then go through the drain like everything else. To be called between batches only.
 */
export async function takeRequests(sync: Sync, stream: Stream): Promise<void> {
  for (const request of requestsOf(sync.state, stream.id)) {
    if (request.kind === "replay") await moveBack(sync, stream, request);
    else beginBackfill(stream);
    writing(sync.state, () => {
      saveStream(sync.state, stream);
      requestDone(sync.state, request.id);
    });
    const { table, cursorSeq } = stream;
    sync.log.info({ table, cursor: cursorSeq }, `a ${request.kind} was asked for, and begins`);
  }
}

/** Changes may have been pruned since the replay was asked for: then it begins at the first one that there is. */
async function moveBack(sync: Sync, stream: Stream, { fromSeq }: Request & { kind: "replay" }): Promise<void> {
  const cursor = await whenFree(() => {
    const { connection } = sync.source;
    return reading(connection, () => {
      const cursorSeq = Math.max(fromSeq, first(connection)) - 1;
      return { cursorSeq, cursorMark: markOf(connection, cursorSeq) };
    });
  }, sync.stop);
  if (cursor.cursorSeq >= stream.cursorSeq) return;
  stream.replayUpto = Math.max(stream.replayUpto, stream.cursorSeq);
  Object.assign(stream, cursor);
}

function beginBackfill(stream: Stream): void {
  Object.assign(stream, { backfillAfter: null, backfillDone: 0, backfillTotal: null, repairDue: 1 });
  if (stream.state !== "paused") stream.state = stateOf(stream);
}
