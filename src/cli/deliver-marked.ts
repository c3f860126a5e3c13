import type { Config } from "../config/config.js";
import { withBothDatabases } from "../daemon/beside/both-databases.js";
import { head } from "../outbox/changes.js";
import { hasChanges } from "../outbox/prune.js";
import { requestsOf } from "../outbox/requests.js";
import { allStreams, type Stream } from "../outbox/stream.js";
import { carryOut } from "./carry-out.js";
import { count } from "./report.js";

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
  return withBothDatabases(config, tables, undefined, async ({ source, state, tableIds }) => {
    const newest = head(source.connection);
    const waiting = () => {
      const streams = allStreams(state).filter(({ role, tableId }) => role === "live" && tableIds.includes(tableId));
      const asked = streams.filter(({ id }) => requestsOf(state, id).length > 0);
      const late = streams.filter((stream) => !asked.includes(stream) && waits(stream));
      if (asked.length + late.length === 0) return undefined;
      const toGo = late.map(({ table, cursorSeq }) => `${table}: ${count(newest - cursorSeq, "change")} to go`);
      return [...asked.map(({ table }) => `${table}: asked for`), ...toGo].join("; ");
    };
    const waits = ({ tableId, cursorSeq }: Stream) =>
      cursorSeq < newest && hasChanges(source.connection, tableId, cursorSeq);
    await carryOut(config, waiting, options);
  });
}
