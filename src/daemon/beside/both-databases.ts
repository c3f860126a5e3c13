import { existsSync } from "node:fs";
import { capturedTables } from "../../capture/captured.js";
import { foldCase } from "../../capture/names.js";
import { currentName } from "../../capture/renamed.js";
import type { Config } from "../../config/config.js";
import { required } from "../../config/parse.js";
import { databaseFailure } from "../../database/failure.js";
import type { Connection } from "../../database/open.js";
import { EXIT, SyncError } from "../../errors.js";
import { createLog, type Log } from "../../log.js";
import { openState, statePath } from "../../outbox/state-file.js";
import { Source } from "../../sync/source.js";

/** Somebody waits at the terminal: the application's lock may be waited for. */
const BUSY_MS = 5_000;

/** What commands that look at both databases are given. */
export interface BothDatabases {
  /** Ids of the tables that are named, or of all that are captured. */
  tableIds: number[];
  source: Source;
  state: Connection;
  mapping: Config["mapping"];
  excluded: Config["syncExclude"];
  log: Log;
}

/**
 * Opens the application's database for reading, and the state database, for the time of `work`.
 *
 * @param tables that the command is about; all that are captured where none is named
 * @param options.readonly false: keys are to be marked
 * @param nothing what to return where no daemon has ever run, so that there is no state database
 * @throws SyncError (exit 2) naming the tables that are not captured
 */
export async function withBothDatabases<T>(
  config: Config,
  tables: readonly string[],
  nothing: T,
  work: (both: BothDatabases) => T | Promise<T>,
  options: { readonly: boolean } = { readonly: true },
): Promise<T> {
  const database = required(config, "databaseUrl");
  const path = statePath(database, config.stateDirectory);
  let source: Source | undefined;
  try {
    source = new Source(database, { ...options, busyMs: BUSY_MS });
    const tableIds = idsOf(source.connection, tables);
    if (!existsSync(path)) return nothing;
    const state = openState(path);
    try {
      return await work({
        tableIds,
        source,
        state,
        mapping: config.mapping,
        excluded: config.syncExclude,
        log: createLog({ level: "silent", pretty: "false" }),
      });
    } finally {
      state.close();
    }
  } catch (thrown) {
    throw databaseFailure(thrown, "read the databases", database);
  } finally {
    source?.close();
  }
}

/** A table that was renamed is known by both names, until a daemon has followed it. */
function idsOf(connection: Connection, tables: readonly string[]): number[] {
  const captured = capturedTables(connection);
  if (tables.length === 0) return captured.map(({ id }) => id);
  const ids = new Map(captured.map(({ id, name }) => [foldCase(name), id]));
  for (const table of captured) ids.set(foldCase(currentName(connection, table) ?? table.name), table.id);
  const unknown = tables.filter((table) => !ids.has(foldCase(table)));
  if (unknown.length > 0) throw notCaptured(unknown);
  return [...new Set(tables.map((table) => ids.get(foldCase(table)) ?? 0))];
}

function notCaptured(tables: readonly string[]): SyncError {
  const [one, are] = tables.length === 1 ? ["no table of that name", "is"] : ["no tables of these names", "are"];
  return new SyncError(`${tables.join(", ")}: ${one} ${are} captured`, {
    operation: "find the tables",
    place: tables.join(", "),
    hint: `fountain-sync install-triggers ${tables.join(" ")}, then fountain-sync run`,
    exitCode: EXIT.usage,
  });
}
