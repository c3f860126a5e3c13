import { saveInode } from "../outbox/daemon-row.js";
import type { Stream } from "../outbox/stream.js";
import { positionOf } from "./batch.js";
import type { Sync } from "./context.js";
import { whenFree } from "./pause.js";
import { requireSameOutbox } from "./read-batch.js";
import { restartStream } from "./streams.js";

/**
 * Looks whether the database file is still the one that a stream has read before. In another one, rows may differ although its
 * outbox tells nothing: every row is sent again, and documents without a row are looked for.
 *
 * @throws OutboxRewritten where already the outbox tells that it is another one
 */
export async function requireSameFile(sync: Sync, stream: Stream): Promise<void> {
  const { source, log, stop } = sync;
  if (isSameFile(sync, stream)) return;
  await whenFree(() => requireSameOutbox(sync, positionOf(stream)), stop);
  const what = "the database file is another one: every row is sent again";
  log.error({ table: stream.table, database: source.path }, what);
  await whenFree(() => restartStream(sync, stream, { recreate: false }), stop);
  fileIsKnown(sync, stream);
}

/** Whether the file that is open is the one that a stream has read before. */
export function isSameFile({ files, fileAtStart, source }: Sync, { id }: Stream): boolean {
  return (files.get(id) ?? fileAtStart) === source.identity;
}

/** Notes that a stream reads the file that is open now. Once all do, the next daemon may take it for granted. */
export function fileIsKnown(sync: Sync, stream: Stream): void {
  const { source, files, streams, state } = sync;
  files.set(stream.id, source.identity);
  const all = [...streams.keys()].every((id) => (files.get(id) ?? sync.fileAtStart) === source.identity);
  if (all) saveInode(state, source.inode);
}
