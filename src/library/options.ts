import type { Logger } from "pino";
import type { MappingFile } from "../config/mapping/schema.js";

/** What {@link createSync} is to keep equal, and how. Anything left out has the default of the setting of that name. */
export interface SyncOptions {
  /** The application's SQLite file: a path, taken from the current folder, or sqlite:////an/absolute/one.db. */
  database: string;
  /**
   * Tables to capture before anything is delivered; "all": every one that can be taken. Those that are captured already need no
   * naming. Triggers are written into the application's database for it, in one transaction.
   */
  tables?: readonly string[] | "all";
  /** The server, or the nodes of one cluster. */
  typesense: {
    /** One URL, or those of a cluster: http://localhost:8108 if left out. */
    nodes?: string | readonly string[];
    /** The API key. It is never logged, and told in no error. */
    apiKey: string;
    /** A file with the certificates (PEM) of the only authorities that are trusted. */
    caFile?: string;
  };
  /** How rows become documents: the content of fountain-sync.json. No such file is read by itself. */
  mapping?: MappingInput;
  /** Columns that never leave the database, as table.column. */
  exclude?: readonly string[];
  /** Whether tables with columns that look like secrets are captured with these. */
  allowSensitive?: boolean;
  /** Where the state database goes; without it, beside the application's, as <database>-sync. */
  stateDirectory?: string;
  /** auto: collections follow their tables by themselves; manual: that waits for `fountain-sync schema apply`. */
  schemaPolicy?: "auto" | "manual";
  /** How much at once, how often and how long; each has a default. */
  limits?: SyncLimits;
  /** Where to log; without it, nowhere. */
  log?: Logger;
}

/** The settings of the same names, in their units. */
export interface SyncLimits {
  /** The most changes in one batch. */
  batchSize?: number;
  /** The most bytes in one import request. */
  batchBytes?: number;
  /** The deadline of every request to Typesense, in milliseconds. */
  requestTimeoutMs?: number;
  /** How often the database is looked at when no file event came, in milliseconds. */
  pollIntervalMs?: number;
  /** The longest pause between two tries while Typesense is away, in milliseconds. */
  retryMaxMs?: number;
  /** How long stop() lets the batch in flight take, in milliseconds. */
  drainTimeoutMs?: number;
  /** How long delivered changes stay in the outbox: "24h", "7d". */
  retention?: string;
  /** The most delivered changes that stay there. */
  retentionRows?: number;
  /** How often every collection is compared with its table: "24h"; "0": never. */
  verifyEvery?: string;
  /** How long a collection stays after a rebuild has replaced it, in seconds. */
  rebuildGrace?: number;
}

/** The content of a mapping file. */
export type MappingInput = Partial<MappingFile>;
