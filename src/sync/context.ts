import type { Connection } from "../database/open.js";
import type { Log } from "../log.js";
import type { Typesense } from "../typesense/typesense.js";
import type { Source } from "./source.js";

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
   * sent are not trusted to be the last word.
   */
  distrusted: Map<number, number>;
  /** Aborted when no new batch may begin. */
  stop: AbortSignal;
}
