import { SyncError } from "../errors.js";
import type { Refusal } from "./judge.js";

const operation = "install the triggers";

/** One error for all the tables that were asked for and can't be captured, so that all can be mended at once. */
export function refusalError(refusals: readonly Refusal[], place: string): SyncError {
  const [first, ...others] = refusals;
  if (first && others.length === 0) {
    return new SyncError(`table ${first.table} ${first.reason}`, { operation, place, hint: first.hint });
  }
  const reasons = refusals.map((refusal) => `table ${refusal.table} ${refusal.reason}`);
  const hints = refusals.map((refusal) => `${refusal.table}: ${refusal.hint}`);
  return new SyncError(`${refusals.length} tables can't be captured:\n  ${reasons.join("\n  ")}`, {
    operation,
    place,
    hint: hints.join("\n  "),
  });
}

/** Somebody else's table has the name of ours. */
export function foreignOutboxError(missing: readonly string[], place: string): SyncError {
  return new SyncError(`the table _sync_outbox is not ours: it has no column ${missing.join(", ")}`, {
    operation: "look into the outbox",
    place,
    hint: "rename that table; fountain-sync keeps its changes under this name",
  });
}

/** The application's writes would fail with our triggers. Nothing was changed. */
export function brokenWriteError(table: string, thrown: Error, place: string): SyncError {
  return new SyncError(`with our triggers, writes to table ${table} would fail: ${thrown.message}`, {
    operation,
    place,
    hint: "leave this table out, and report its CREATE TABLE and CREATE INDEX statements; nothing was changed",
    cause: thrown,
  });
}
