import type { ColumnName, NodeAddress } from "./types.js";

/** Everything the commands need to know, parsed and checked. Paths are absolute, times in milliseconds. */
export interface Config {
  /** The application's database file. */
  databaseUrl: string | undefined;
  syncTables: string[];
  syncExclude: ColumnName[];
  stateDirectory: string | undefined;
  /** One address, or those of a cluster. */
  nodes: NodeAddress[];
  typesenseApiKey: string | undefined;
  requestTimeoutMs: number;
  batchSize: number;
  batchBytes: number;
  pollIntervalMs: number;
  retryMaxMs: number;
  drainTimeoutMs: number;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  logPretty: "auto" | "true" | "false";
}
