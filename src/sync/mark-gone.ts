import { decodeKey, type KeyValue } from "../document/key.js";
import { MARK_CHUNK, markAgain } from "../outbox/mark-again.js";
import { type Stream, saveStream } from "../outbox/stream.js";
import { exportIds } from "../typesense/export.js";
import { type Outcome, succeeded } from "../typesense/outcome.js";
import { type Sync, tableOf } from "./context.js";
import { whenFree, yieldToOthers } from "./pause.js";
import { bindable } from "./table-reader.js";

/**
 * Behind a rewritten outbox, rows may be gone without a change that says so. Their documents are found by the ids that the
 * collection holds, and their keys are marked, so that the drain deletes them. Rows are looked up after their document was
 * exported: one that comes or goes meanwhile is a change of its own.
 *
 * @returns how many keys were marked, or why the collection could not be read
 */
export async function markGone(sync: Sync, stream: Stream): Promise<Outcome<number>> {
  if (!stream.repairDue) return succeeded(0);
  let marked = 0;
  const take = async (ids: string[]) => {
    for (let at = 0; at < ids.length; at += MARK_CHUNK) {
      marked += await markThose(sync, stream, ids.slice(at, at + MARK_CHUNK));
      await yieldToOthers();
    }
  };
  const exported = await exportIds(sync.typesense, stream.collection, take, sync.limits.requestTimeoutMs);
  if (!exported.ok) return exported;
  stream.repairDue = 0;
  saveStream(sync.state, stream);
  sync.log.info(
    { table: stream.table, documents: exported.value, gone: marked },
    "documents without a row were looked for",
  );
  return succeeded(marked);
}

async function markThose(sync: Sync, stream: Stream, ids: readonly string[]): Promise<number> {
  const { reader } = await tableOf(sync, stream);
  const affinities = reader.mapping.shape.key.map((column) => column.affinity);
  const keys = ids.map((id) => decodeKey(id, affinities)).filter((key): key is KeyValue[] => key !== undefined);
  const gone = await whenFree(() => {
    const current = sync.source.table(stream.tableId, stream.table).reader;
    return keys.filter((key) => !current.hasRow(key));
  }, sync.stop);
  const bound = gone.map((key) => key.map(bindable));
  await whenFree(() => markAgain(sync.source.connection, stream.tableId, bound), sync.stop);
  return gone.length;
}
