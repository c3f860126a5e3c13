import { setTimeout } from "node:timers/promises";
import { capturedTables } from "../../capture/captured.js";
import { collectionName } from "../../collection/name.js";
import { schemaVersions } from "../../collection/version.js";
import { allStreams, newStream, type Stream, UNPREPARED } from "../../outbox/stream.js";
import { lookAgain } from "../../sync/look-again.js";
import { makeReader } from "../../sync/make-reader.js";
import { type Found, lookAtTable } from "../../sync/schema/look.js";
import { compareWithHistory } from "../../sync/schema/record.js";
import { CutShort, type Verifying } from "../../sync/verify/context.js";
import { passedOver } from "../../sync/verify/passed-over.js";
import type { Typesense } from "../../typesense/typesense.js";
import type { BothDatabases } from "./both-databases.js";
import type { Delivered } from "./delivered.js";
import { failureError } from "./with-typesense.js";

const ASK_AGAIN_MS = 50;

/** How long a running daemon may take to notice that a table has changed, in milliseconds. */
const NOTICED_MS = 5_000;

/**
 * What reads a table's rows as the documents that are delivered, for as long as they are made that way, and the stream that
 * delivers them. `reader` throws CutShort as soon as the schema, the plans about it, or the stream are others.
 *
 * @throws SyncError where there is no such table
 */
export async function readerFor(
  both: BothDatabases,
  typesense: Typesense,
  tableId: number,
  delivered: Delivered,
): Promise<Pick<Verifying, "stream" | "reader" | "passedOver">> {
  const { source } = both;
  const { stream, found } = await lookWhenNoticed(both, tableId, delivered);
  const standing = standingOf(both, tableId);
  const fields = await passedOver(typesense, stream, found.mapping, found.history);
  if (!fields.ok) throw failureError(fields.failure, "verify");
  const current = makeReader(source.connection, found.mapping, tableId);
  const reader = () => {
    lookAgain(both);
    if (source.generation !== found.generation || standingOf(both, tableId) !== standing)
      throw new CutShort(`the table ${stream.table} has changed`);
    return current;
  };
  return { stream, reader, passedOver: fields.value };
}

/** The live stream of a table; one that no daemon has met yet will fill the first collection. */
export function liveStream({ state, source }: BothDatabases, tableId: number): Stream {
  const known = allStreams(state).find((each) => each.role === "live" && each.tableId === tableId);
  if (known) return known;
  const table = capturedTables(source.connection).find(({ id }) => id === tableId)?.name ?? "";
  const collection = collectionName(table, 1);
  return newStream({
    ...{ tableId, table, role: "live", alias: table, collection },
    ...{ cursorSeq: 0, cursorMark: null, keepOld: 0 },
  });
}

/** A change of the table that the daemon is about to follow is waited for: until then the documents lag behind. */
async function lookWhenNoticed(
  both: BothDatabases,
  tableId: number,
  delivered: Delivered,
): Promise<{ stream: Stream; found: Found }> {
  for (const until = performance.now() + NOTICED_MS; ; await setTimeout(ASK_AGAIN_MS)) {
    const stream = liveStream(both, tableId);
    const found = lookAtTable(both, stream);
    if (found.kind !== "found") {
      throw failureError({ kind: "misconfigured", message: `the table ${stream.table} is gone` }, "verify");
    }
    const isNoticed = stream.schemaVersion === UNPREPARED || !isChanged(stream, found);
    if (isNoticed || performance.now() > until || !delivered.isDaemonRunning()) return { stream, found };
  }
}

function isChanged(stream: Stream, found: Found): boolean {
  const { changes, fresh } = compareWithHistory(stream, found);
  return changes.length > 0 && fresh;
}

/** Who delivers to which collection, and which version of the table. */
function standingOf({ state }: BothDatabases, tableId: number): string {
  const live = allStreams(state).find((each) => each.role === "live" && each.tableId === tableId);
  const version = schemaVersions(state, tableId).at(-1);
  return `${live?.id ?? 0} ${live?.collection} ${version?.version} ${version?.state}`;
}
