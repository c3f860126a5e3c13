import { decodeKey } from "../document/key.js";
import { MARK_CHUNK, markAgain } from "../outbox/mark-again.js";
import type { Stream } from "../outbox/stream.js";
import { clearUncertain, dueUncertain, sendNoLaterThan } from "../outbox/uncertain.js";
import { readerOf } from "./agreement.js";
import type { Sync } from "./context.js";
import { whenFree, yieldToOthers } from "./pause.js";
import { bindable } from "./table-reader.js";

/** How long a request without an answer may still be on its way, in milliseconds. */
export function lateMs({ limits }: Pick<Sync, "limits">): number {
  return 2 * limits.requestTimeoutMs;
}

/**
 * Marks the keys of documents whose request got no answer, once it is due, so that the drain sends them once more.
 *
 * @param now by `sync.now`; Infinity takes those that are not due yet, too
 * @returns how many keys were marked
 */
export async function resendUncertain(sync: Sync, stream: Stream, now: number): Promise<number> {
  let marked = 0;
  sendNoLaterThan(sync.state, stream.id, sync.now() + lateMs(sync));
  while (!sync.stop.aborted) {
    const ids = dueUncertain(sync.state, stream.id, now, MARK_CHUNK);
    if (ids.length === 0) break;
    const reader = await readerOf(sync, stream);
    const affinities = reader.mapping.shape.key.map((column) => column.affinity);
    const keys = ids.map((id) => decodeKey(id, affinities)).filter((key) => key !== undefined);
    const bound = keys.map((key) => key.map(bindable));
    await whenFree(() => markAgain(sync.source.connection, stream.tableId, bound), sync.stop);
    clearUncertain(sync.state, stream.id, ids);
    marked += bound.length;
    await yieldToOthers();
  }
  // What is sent once more must not be doubted in its turn, or it would be sent again and again.
  if (marked > 0 && sync.distrusted.get(stream.id)?.begun) sync.distrusted.delete(stream.id);
  return marked;
}
