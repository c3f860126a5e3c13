import { decodeKey } from "../document/key.js";
import { MARK_CHUNK, markAgain } from "../outbox/mark-again.js";
import type { Stream } from "../outbox/stream.js";
import { allUncertain, clearUncertain, dueUncertain } from "../outbox/uncertain.js";
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
 * @returns how many keys were marked
 */
export async function resendUncertain(sync: Sync, stream: Stream): Promise<number> {
  let marked = 0;
  while (!sync.stop.aborted) {
    const ids = dueUncertain(sync.state, stream.id, sync.now(), MARK_CHUNK);
    if (ids.length === 0) break;
    marked += await markIds(sync, stream, ids);
    clearUncertain(sync.state, stream.id, ids);
  }
  return marked;
}

/**
 * The same for those that are not due yet, by who is about to end. They stay remembered: a request may still be carried out behind
 * this, and whoever runs next makes that good.
 */
export async function resendEarly(sync: Sync, stream: Stream): Promise<number> {
  let marked = 0;
  for (let after = ""; !sync.stop.aborted; ) {
    const ids = allUncertain(sync.state, stream.id, after, MARK_CHUNK);
    if (ids.length === 0) break;
    marked += await markIds(sync, stream, ids);
    after = ids.at(-1) ?? "";
  }
  return marked;
}

async function markIds(sync: Sync, stream: Stream, ids: readonly string[]): Promise<number> {
  const reader = await readerOf(sync, stream);
  const affinities = reader.mapping.shape.key.map((column) => column.affinity);
  const keys = ids.map((id) => decodeKey(id, affinities)).filter((key) => key !== undefined);
  const bound = keys.map((key) => key.map(bindable));
  await whenFree(() => markAgain(sync.source.connection, stream.tableId, bound), sync.stop);
  // What is sent once more must not be doubted in its turn, or it would be sent again and again.
  if (bound.length > 0 && sync.distrusted.get(stream.id)?.begun) sync.distrusted.delete(stream.id);
  await yieldToOthers();
  return bound.length;
}
