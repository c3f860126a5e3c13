import type { Server } from "./server.js";

/** The environment of the program for one database and one server. Nothing is pruned: changes are sent again in each round. */
export function settings(database: string, server: Server, more: Record<string, string> = {}): Record<string, string> {
  return {
    DATABASE_URL: database,
    TYPESENSE_NODES: server.url,
    TYPESENSE_API_KEY: server.apiKey,
    RETENTION: "3650d",
    RETENTION_ROWS: "1000000000",
    ...more,
  };
}
