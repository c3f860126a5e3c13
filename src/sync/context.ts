import type { MappingFile } from "../config/mapping/schema.js";
import type { ColumnName } from "../config/types.js";
import type { Connection } from "../database/open.js";
import type { Log } from "../log.js";
import type { ChangeCounts } from "../outbox/change-counts.js";
import type { Stream } from "../outbox/stream.js";
import type { Typesense } from "../typesense/typesense.js";
import type { Meter } from "./meter.js";
import type { Owner } from "./owner.js";
import type { Source } from "./source.js";
import type { Agreement } from "./standing.js";
import type { Turns } from "./turns.js";

/** What is known of the number of documents in a collection. */
export interface DocumentCount {
  documents: number;
  /** All times as performance.now() tells them, which nobody can set. */
  askedAt: number;
  /** How many may have been deleted since. */
  deleted: number;
  /** When to ask again. */
  dueAt: number;
  /** Whether it was compared with the rows, and nothing was delivered since. */
  compared: boolean;
  /** From when on the rows may be counted again. */
  rowsDueAt: number;
  /** How many rows have no document even behind a resending, for whatever reason. */
  lasting: number;
  /** Whether every row is being sent again because documents had vanished. */
  resending: boolean;
}

/** What every operation needs: both sides, the state between them, the limits, the log, and the wish to stop. */
export interface Sync {
  source: Source;
  state: Connection;
  typesense: Typesense;
  log: Log;
  /** What collections are marked with that are filled from here. */
  owner: Owner;
  /** Collections that another database has taken over while this daemon ran. */
  ceded: Set<string>;
  /** How rows become documents, as far as somebody has said so. */
  mapping: MappingFile;
  /** Columns that never leave the database. */
  excluded: readonly ColumnName[];
  /** manual: what changes a collection waits for the operator. */
  schemaPolicy: "auto" | "manual";
  /** Ids of tables whose plans don't wait: the operator has said so for this run. */
  approved: ReadonlySet<number>;
  limits: {
    /** The most keys in a batch. */
    batchSize: number;
    /** The most bytes in an import request. */
    batchBytes: number;
    /** The deadline of a request, in milliseconds. */
    requestTimeoutMs: number;
    /** The longest pause between two tries, in milliseconds. */
    retryMaxMs: number;
    /** How long a replaced collection stays, in milliseconds. */
    rebuildGraceMs: number;
  };
  /** When something is due, by a clock that nobody sets (unix milliseconds). */
  now: () => number;
  /** The streams there are, by id. */
  streams: Map<number, Stream>;
  /** Called when a stream was added or removed. */
  streamsChanged: () => void;
  /** How each stream makes its documents, as far as that is agreed. */
  agreements: Map<number, Agreement>;
  /** The file that a stream has read last, by stream; for those that have read none since the start: the one known then. */
  files: Map<number, string>;
  fileAtStart: string;
  /** When (performance.now()) a stream last had changes to deliver: its backfill then leaves room for more. */
  changedAt: Map<number, number>;
  /** How many documents a stream's collection held last, and when that was asked. */
  counts: Map<number, DocumentCount>;
  /** Since when (performance.now()) a stream's table has not been seen, by stream. */
  goneSince: Map<number, number>;
  /** What was said last of an alias that leads elsewhere, by stream: where to, or why it can't be put again. */
  strayed: Map<number, string>;
  /** What is done to a stream is done by one at a time. */
  turns: Turns;
  /** Streams whose drain is to end soon, because somebody else waits for the turn. */
  yielding: Set<number>;
  /**
   * Streams whose last daemon was killed, with the number of documents it may have had in flight: the first ones that are
   * sent are not trusted to be the last word, until the first of them have been sent once more.
   */
  distrusted: Map<number, { documents: number; begun: boolean }>;
  /** The most keys in a batch of a stream whose server was late, by stream. */
  batchSizes: Map<number, number>;
  /** How many changes of each table wait. */
  changeCounts: ChangeCounts;
  /** Is told how the deliveries go. */
  meter: Meter;
  /** Aborted when no new batch may begin. */
  stop: AbortSignal;
}
