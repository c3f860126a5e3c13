import { schemaVersions } from "../collection/version.js";
import { introspect } from "../database/introspect.js";
import type { TableShape } from "../database/shape.js";
import { decodeKey } from "../document/key.js";
import { MARK_CHUNK, markAgain } from "../outbox/mark-again.js";
import { everyRejection, type RejectionFilter, rejectedIds } from "../outbox/rejections.js";
import { allStreams, type Stream } from "../outbox/stream.js";
import type { Sync } from "./context.js";
import { whenFree } from "./pause.js";
import { askedOf, identified } from "./schema/look.js";
import { bindable } from "./table-reader.js";

/** Marks the rows of refused documents, so that they are sent again as they are now. */
export async function markRejected(
  sync: Pick<Sync, "source" | "state" | "mapping">,
  rejections: readonly { stream: number; id: string }[],
): Promise<void> {
  const { source, state } = sync;
  for (const stream of allStreams(state)) {
    const ids = [...new Set(rejections.filter((each) => each.stream === stream.id).map(({ id }) => id))];
    const shape = ids.length > 0 ? await whenFree(() => shapeOf(sync, stream)) : undefined;
    if (!shape) continue;
    const affinities = shape.key.map(({ affinity }) => affinity);
    const keys = ids.map((id) => decodeKey(id, affinities)?.map(bindable)).filter((key) => key !== undefined);
    for (let at = 0; at < keys.length; at += MARK_CHUNK) {
      const chunk = keys.slice(at, at + MARK_CHUNK);
      await whenFree(() => markAgain(source.connection, stream.tableId, chunk));
    }
  }
}

/** Marks the rows of those refused documents that are meant. Returns how many rejections that were. */
export async function retryRejected(
  sync: Pick<Sync, "source" | "state" | "mapping">,
  filter: RejectionFilter,
): Promise<number> {
  const found = [...everyRejection(sync.state, filter)];
  await markRejected(sync, found);
  return found.length;
}

/** The same for all of a stream that are refused: its collection may take them now. */
export async function markAllRejected(
  sync: Pick<Sync, "source" | "state" | "mapping">,
  { id }: Stream,
): Promise<number> {
  let marked = 0;
  for (let after = ""; ; ) {
    const ids = rejectedIds(sync.state, id, after, MARK_CHUNK);
    await markRejected(
      sync,
      ids.map((each) => ({ stream: id, id: each })),
    );
    marked += ids.length;
    if (ids.length < MARK_CHUNK) return marked;
    after = ids.at(-1) ?? "";
  }
}

/** The table of a stream, its rows told apart as they are in the documents' ids. */
function shapeOf(sync: Pick<Sync, "source" | "state" | "mapping">, { table, tableId }: Stream): TableShape | undefined {
  const shape = introspect(sync.source.connection, table);
  return shape && identified(shape, askedOf(sync, shape, schemaVersions(sync.state, tableId)));
}
