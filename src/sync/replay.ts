import type { Connection } from "../database/open.js";
import { writing } from "../database/transaction.js";
import { countSpan, firstSince, keptSpan, type Read } from "../outbox/replay.js";
import { addRequest } from "../outbox/requests.js";
import { allStreams, type Stream, UNPREPARED } from "../outbox/stream.js";
import type { Start } from "./replay-start.js";

/** What would be, or was, sent again. */
export interface Replay {
  from_seq: number;
  /** Whether changes that were asked for are not kept any more. */
  pruned: boolean;
  tables: { table: string; changes: number; documents: number }[];
}

/**
 * What a replay of some tables would send again.
 *
 * @param connection of its own: a temporary table is left there
 * @param read runs one short read, later if the database is locked just now
 */
export async function previewReplay(
  connection: Connection,
  state: Connection,
  tableIds: readonly number[],
  start: Start,
  read: Read,
): Promise<Replay> {
  const kept = await read(() => keptSpan(connection));
  const asked = await startOf(connection, start, kept.newest, read);
  const from = Math.max(asked, kept.first, 1);
  const counted = await countSpan(connection, from, read);
  const spans = new Map(counted.map((span) => [span.tableId, span]));
  const tables = liveOf(state, tableIds).flatMap(({ table, tableId }) => {
    const span = spans.get(tableId);
    return span ? [{ table, changes: span.changes, documents: span.documents }] : [];
  });
  const pruned = kept.first > 1 && (start.kind === "since" ? start.at < (kept.since ?? 0) : asked < kept.first);
  return { from_seq: from, pruned, tables };
}

/** Asks the streams of some tables for a replay from a change on. The daemon takes it up. */
export function beginReplay(state: Connection, tableIds: readonly number[], fromSeq: number): void {
  writing(state, () => {
    for (const { id } of liveOf(state, tableIds)) addRequest(state, id, { kind: "replay", fromSeq });
  });
}

async function startOf(connection: Connection, start: Start, newest: number, read: Read): Promise<number> {
  if (start.kind === "all") return 1;
  if (start.kind === "seq") return start.seq;
  return (await firstSince(connection, start.at, read)) ?? newest + 1;
}

function liveOf(state: Connection, tableIds: readonly number[]): Stream[] {
  return allStreams(state).filter(
    ({ role, tableId, schemaVersion }) => role === "live" && schemaVersion !== UNPREPARED && tableIds.includes(tableId),
  );
}
