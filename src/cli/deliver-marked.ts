import type { Config } from "../config/config.js";
import { count } from "../count.js";
import { withBothDatabases } from "../daemon/beside/both-databases.js";
import { undelivered } from "../daemon/beside/undelivered.js";
import { head } from "../outbox/changes.js";
import { carryOut } from "./carry-out.js";
import { inOnePiece } from "./progress.js";

/**
 * Sees to it that what is marked by now gets delivered: by the daemon where one runs, else here.
 *
 * @throws SyncError (exit 75) where nothing goes on
 */
export function deliverMarked(
  config: Config,
  tables: readonly string[],
  options: { timeoutMs: number },
): Promise<void> {
  return withBothDatabases(config, tables, undefined, async (both) => {
    const newest = head(both.source.connection);
    const waiting = () => {
      const { asked, late } = undelivered(both, newest);
      if (asked.length + late.length === 0) return undefined;
      const toGo = late.map(({ table, cursorSeq }) => `${table}: ${count(newest - cursorSeq, "change")} to go`);
      return inOnePiece([...asked.map(({ table }) => `${table}: asked for`), ...toGo].join("; "));
    };
    await carryOut(config, waiting, options);
  });
}
