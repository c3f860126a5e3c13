import { capturedTables } from "../capture/captured.js";
import type { Connection } from "../database/open.js";
import type { ChangeCounts } from "../outbox/change-counts.js";
import { allStreams, type Stream } from "../outbox/stream.js";
import { readStreams, type StreamsReport } from "./status.js";

export interface Looking {
  /** The application's database: another connection when the file was replaced. */
  connection: () => Connection;
  state: Connection | undefined;
  /** As the daemon has them in memory; from the state database where left out. */
  streams?: () => readonly Stream[];
  counts: ChangeCounts;
  /** Runs one short read: now, or when the database is not locked any more. */
  read: <T>(work: () => T) => Promise<T>;
}

/**
 * The outbox and the streams, without a read of more than a millisecond or two, however many changes wait: they are counted
 * before, in short reads, and each of them once. Whoever asks every second holds up nobody.
 *
 * @throws SqliteError, SyncError
 */
export async function lookAtStreams({ connection, state, streams, counts, read }: Looking): Promise<StreamsReport> {
  const known = () => streams?.() ?? (state ? allStreams(state) : []);
  const isCaptured = await read(() => capturedTables(connection()).length > 0);
  if (isCaptured) await counts.prepare(connection, lowestCursor(known()), read);
  return read(() => readStreams({ connection: connection(), state, streams: known(), counts }));
}

function lowestCursor(streams: readonly Stream[]): number {
  return streams.length === 0 ? 0 : Math.min(...streams.map(({ cursorSeq }) => cursorSeq));
}
