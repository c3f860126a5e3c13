import { installTriggers } from "../capture/install.js";
import type { Config } from "../config/config.js";
import { required } from "../config/parse.js";
import { openApplication } from "../database/open.js";
import { whenFree } from "../sync/pause.js";
import type { SyncOptions } from "./options.js";

/**
 * Captures tables, as `install-triggers` does; nothing is written where all of them are. A lock is waited for without holding up
 * the process.
 *
 * @throws SyncError naming every table that can't or may not be captured
 */
export async function capture(
  config: Config,
  { tables = [], allowSensitive = false }: SyncOptions,
  stop?: AbortSignal,
): Promise<void> {
  if (tables.length === 0) return;
  const request = { tables: tables === "all" ? tables : [...tables], allowSensitive };
  await whenFree(() => {
    const connection = openApplication(required(config, "databaseUrl"));
    try {
      installTriggers(connection, { ...request, excluded: config.syncExclude, mapping: config.mapping });
    } finally {
      connection.close();
    }
  }, stop);
}
