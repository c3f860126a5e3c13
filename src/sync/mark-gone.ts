import type { KeyValue } from "../document/key.js";
import { MARK_CHUNK, markAgain } from "../outbox/mark-again.js";
import { clearRejections, rejectedIds } from "../outbox/rejections.js";
import { type Stream, saveStream } from "../outbox/stream.js";
import { deleteDocuments } from "../typesense/delete.js";
import { exportIds } from "../typesense/export.js";
import { type Outcome, succeeded } from "../typesense/outcome.js";
import { agreementOf } from "./agreement.js";
import type { Sync } from "./context.js";
import { whenFree, yieldToOthers } from "./pause.js";
import { bindable } from "./table-reader.js";
import { keyOf } from "./verify/key-of.js";

/**
 * Behind a rewritten outbox, rows may be gone without a change that says so. Their documents are found by the ids that the
 * collection holds, and their keys are marked, so that the drain deletes them. Rows are looked up after their document was
 * exported: one that comes or goes meanwhile is a change of its own. A document whose id no row can have (of another key, before
 * the state was lost) is deleted at once, for no key leads to it. Refused documents are in no collection: the records of them are
 * gone through in the same way.
 *
 * @returns how many there were, or why the collection could not be read
 */
export async function markGone(sync: Sync, stream: Stream): Promise<Outcome<number>> {
  if (!stream.repairDue) return succeeded(0);
  let marked = 0;
  const strangers: string[] = [];
  const take = async (ids: string[]) => {
    for (let at = 0; at < ids.length; at += MARK_CHUNK) {
      const { gone, impossible } = await markThose(sync, stream, ids.slice(at, at + MARK_CHUNK));
      marked += gone;
      strangers.push(...impossible);
      await yieldToOthers();
    }
  };
  const exported = await exportIds(sync.typesense, stream.collection, take, sync.limits.requestTimeoutMs);
  if (!exported.ok) return exported;
  const deleted = await deleteDocuments(sync.typesense, stream.collection, strangers);
  if (!deleted.ok) return deleted;
  marked += await markRefused(sync, stream);
  stream.repairDue = 0;
  saveStream(sync.state, stream);
  sync.log.info(
    { table: stream.table, documents: exported.value, gone: marked + strangers.length },
    "documents without a row were looked for",
  );
  return succeeded(marked + strangers.length);
}

async function markRefused(sync: Sync, stream: Stream): Promise<number> {
  let marked = 0;
  for (let after: string | undefined = ""; after !== undefined; ) {
    const ids: string[] = rejectedIds(sync.state, stream.id, after, MARK_CHUNK);
    const { gone, impossible } = await markThose(sync, stream, ids);
    clearRejections(sync.state, stream.id, impossible, []);
    marked += gone + impossible.length;
    after = ids.at(-1);
    await yieldToOthers();
  }
  return marked;
}

/** Marks the keys of those whose row is gone, and tells how many these are, and which no row can have. */
async function markThose(
  sync: Sync,
  stream: Stream,
  ids: readonly string[],
): Promise<{ gone: number; impossible: string[] }> {
  const { gone, impossible } = await whenFree(() => {
    const { reader } = agreementOf(sync, stream);
    const keys = ids.map((id) => keyOf(sync.source.connection, reader.mapping.shape, id));
    return {
      gone: keys.filter((key): key is KeyValue[] => key !== undefined && !reader.hasRow(key)),
      impossible: ids.filter((_, index) => keys[index] === undefined),
    };
  }, sync.stop);
  const bound = gone.map((key) => key.map(bindable));
  await whenFree(() => markAgain(sync.source.connection, stream.tableId, bound), sync.stop);
  return { gone: gone.length, impossible };
}
