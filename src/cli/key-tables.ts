import { existsSync } from "node:fs";
import { capturedTables } from "../capture/captured.js";
import { currentName } from "../capture/renamed.js";
import type { Config } from "../config/config.js";
import { databaseFailure } from "../database/failure.js";
import { describe } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import { openUntouched } from "../database/untouched.js";
import { EXIT, SyncError } from "../errors.js";
import { openStateUntouched, statePath } from "../outbox/state-file.js";
import { allStreams, type Stream } from "../outbox/stream.js";

/**
 * The tables that a key is to be for: those that are named, else those that are captured or stand in SYNC_TABLES; and the
 * streams that are known. Named tables need no database: a key may be made before there is one, or on another machine.
 *
 * @throws SyncError (exit 2) where there is no table
 */
export function keyTables(config: Config, named: readonly string[]): { tables: string[]; streams: Stream[] } {
  const found = config.databaseUrl === undefined ? undefined : lookInto(config.databaseUrl, config, named);
  const tables = named.length > 0 ? (found?.named ?? named) : [...(found?.captured ?? []), ...config.syncTables];
  if (tables.length > 0) return { tables: [...new Set(tables)], streams: found?.streams ?? [] };
  throw new SyncError("no table is captured, and none was named", {
    operation: "make a key",
    hint: "fountain-sync key create TABLE…, or fountain-sync install-triggers TABLE… before",
    exitCode: EXIT.usage,
  });
}

interface Found {
  captured: string[];
  /** The tables that were named, as the database writes them. */
  named: string[];
  streams: Stream[];
}

function lookInto(database: string, config: Config, named: readonly string[]): Found | undefined {
  if (named.length > 0 && !existsSync(database)) return undefined;
  return looking(database, (connection) => ({
    captured: capturedTables(connection).map((table) => currentName(connection, table) ?? table.name),
    named: named.map((name) => describe(connection, name)?.name ?? name),
    streams: streamsIn(statePath(database, config.stateDirectory)),
  }));
}

function streamsIn(path: string): Stream[] {
  return existsSync(path) ? looking(path, allStreams, openStateUntouched) : [];
}

function looking<T>(path: string, look: (connection: Connection) => T, open = openUntouched): T {
  let connection: Connection | undefined;
  try {
    connection = open(path);
    return look(connection);
  } catch (thrown) {
    throw databaseFailure(thrown, "find the tables", path);
  } finally {
    connection?.close();
  }
}
