import type { Connection } from "../database/open.js";
import type { Log } from "../log.js";
import type { Stream } from "../outbox/stream.js";
import type { Typesense } from "../typesense/typesense.js";
import type { Pace } from "./pace.js";
import { whenFree } from "./pause.js";
import type { Source } from "./source.js";
import type { TableReader } from "./table-reader.js";

/** What every operation needs: both sides, the state between them, the limits, the log, and the wish to stop. */
export interface Sync {
  source: Source;
  state: Connection;
  typesense: Typesense;
  log: Log;
  limits: {
    /** The most keys in a batch. */
    batchSize: number;
    /** The most bytes in an import request. */
    batchBytes: number;
    /** The deadline of a request, in milliseconds. */
    requestTimeoutMs: number;
  };
  /**
   * Streams whose last daemon was killed, with the number of documents it may have had in flight: the first ones that are
   * sent are not trusted to be the last word, until the first of them have been sent once more.
   */
  distrusted: Map<number, { documents: number; begun: boolean }>;
  /** Aborted when no new batch may begin. */
  stop: AbortSignal;
}

/**
 * The reader of a stream's table, and how much it should read at once.
 *
 * @throws SyncError where the table is gone or has lost its key
 */
export function tableOf(sync: Sync, stream: Stream): Promise<{ reader: TableReader; pace: Pace }> {
  return whenFree(() => sync.source.table(stream.tableId, stream.table), sync.stop);
}
