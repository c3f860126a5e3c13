import { hasKind } from "../../collection/change.js";
import { type SchemaVersion, saveVersion, schemaVersions } from "../../collection/version.js";
import { writing } from "../../database/transaction.js";
import { SyncError } from "../../errors.js";
import { type Stream, saveStream } from "../../outbox/stream.js";
import type { Sync } from "../context.js";

/** Whoever rebuilds a table drops it first, and not always in one transaction: so long it may be away, in milliseconds. */
const AWAY_MS = 2_000;

/** What a stream meets whose table is not there. */
export class TableGone extends SyncError {}

/**
 * A stream whose table is not there: it is waited for, and then called dropped. The collection stays as it is, in case that
 * was a mistake. A table that comes back under its name is taken up again.
 *
 * @returns the error to throw: at first one that time may mend
 */
export function tableGone(sync: Sync, stream: Stream): TableGone {
  const since = sync.goneSince.get(stream.id) ?? performance.now();
  sync.goneSince.set(stream.id, since);
  const message = `the table ${stream.table} is gone`;
  const told = { operation: "read the table", place: `${sync.source.path} ${stream.table}` };
  if (performance.now() - since < AWAY_MS) return new TableGone(message, { ...told, retryable: true });
  const history = schemaVersions(sync.state, stream.tableId);
  const newest = history.at(-1);
  if (newest && !hasKind(newest.changes, "table_dropped")) recordDropped(sync, stream, history, newest);
  const hint = `bring the table back, or fountain-sync uninstall-triggers ${stream.table}; its collection ${stream.collection} is kept`;
  return new TableGone(message, { ...told, hint });
}

/** The collection is as the last applied version left it: a plan that was still to be carried out goes with the table. */
function recordDropped(sync: Sync, stream: Stream, history: readonly SchemaVersion[], newest: SchemaVersion): void {
  const { columns, settings, fingerprint } = history.findLast(({ state }) => state === "applied") ?? newest;
  const version = newest.state === "applied" ? newest.version + 1 : newest.version;
  const now = new Date().toISOString();
  writing(sync.state, () => {
    saveVersion(sync.state, {
      ...newest,
      version,
      columns,
      settings,
      fingerprint,
      changes: [{ kind: "table_dropped" }],
      action: "pause",
      state: "applied",
      plannedAt: now,
      appliedAt: now,
      approved: 0,
      failure: null,
    });
    stream.schemaVersion = version;
    saveStream(sync.state, stream);
  });
}
