import type { ListenAddress } from "./listen.js";
import type { MappingFile } from "./mapping/schema.js";
import type { ColumnName, NodeAddress } from "./types.js";

/** Everything the commands need to know, parsed and checked. Paths are absolute, times in milliseconds unless said otherwise. */
export interface Config {
  /** The application's database file. */
  databaseUrl: string | undefined;
  syncTables: string[];
  syncExclude: ColumnName[];
  /** How rows become documents, as far as somebody has said so. */
  mapping: MappingFile;
  stateDirectory: string | undefined;
  /** One address, or those of a cluster. */
  nodes: NodeAddress[];
  typesenseApiKey: string | undefined;
  /** May make keys; only `key create` looks at it. */
  typesenseAdminKey: string | undefined;
  /** Certificates (PEM) of the only authorities that are trusted; undefined: the public ones. */
  typesenseCa: string | undefined;
  requestTimeoutMs: number;
  batchSize: number;
  batchBytes: number;
  pollIntervalMs: number;
  retryMaxMs: number;
  drainTimeoutMs: number;
  retention: number;
  retentionRows: number;
  /** 0: never. */
  verifyEvery: number;
  schemaPolicy: "auto" | "manual";
  /** In seconds, as it is set. */
  rebuildGrace: number;
  httpListen: ListenAddress | undefined;
  httpToken: string | undefined;
  /** 0: none. */
  lagLimit: number;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  logPretty: "auto" | "true" | "false";
}
