import { setTimeout } from "node:timers/promises";
import type { Config } from "../config/config.js";
import { required } from "../config/parse.js";
import { withBothDatabases } from "../daemon/beside/both-databases.js";
import { undelivered } from "../daemon/beside/undelivered.js";
import { SyncError } from "../errors.js";
import { head } from "../outbox/changes.js";
import { isLocked } from "../outbox/lock.js";
import { statePath } from "../outbox/state-file.js";

const ASK_AGAIN_MS = 20;

/**
 * Waits until the daemon that serves a database, be it in this process or another, has delivered what there is of some tables,
 * and taken up what was asked of it.
 *
 * @param tables all, where none is named
 * @param patienceMs how long nothing may go on
 * @returns false where no daemon runs (any more): it is not all delivered then
 * @throws SyncError (75, retryable) where nothing goes on
 */
export function deliveredByDaemon(config: Config, tables: readonly string[], patienceMs: number): Promise<boolean> {
  const path = statePath(required(config, "databaseUrl"), config.stateDirectory);
  return withBothDatabases(config, tables, false, async (both) => {
    const newest = head(both.source.connection);
    let seen = "";
    for (let since = performance.now(); isLocked(path); await setTimeout(ASK_AGAIN_MS)) {
      const { asked, late } = undelivered(both, newest);
      if (asked.length + late.length === 0) return true;
      const standing = [...asked, ...late].map(({ id, cursorSeq, backfillAfter }) => [id, cursorSeq, backfillAfter]);
      const now = JSON.stringify([asked.length, standing]);
      if (now !== seen) since = performance.now();
      seen = now;
      if (performance.now() - since > patienceMs) throw nothingGoesOn([...asked, ...late], patienceMs);
    }
    return false;
  });
}

function nothingGoesOn(streams: readonly { table: string; reason: string | null }[], patienceMs: number): SyncError {
  const tables = streams.map(({ table, reason }) => (reason === null ? table : `${table} (${reason})`)).join(", ");
  return new SyncError(`nothing has gone on for ${patienceMs / 1000} s: ${tables}`, {
    operation: "send again what differs",
    place: tables,
    hint: "it goes on by itself as soon as that is mended; nothing is lost",
    retryable: true,
  });
}
