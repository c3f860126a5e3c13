import { foldCase } from "./names.js";
import type { Trigger } from "./render.js";
import type { StoredTrigger } from "./stored-trigger.js";

/** How the triggers that are there differ from those that a table asks for, by their names. */
export interface Drift {
  /** Triggers that should be there and are not. */
  missing: string[];
  /** Triggers whose text is another one, or that sit on another table. */
  altered: string[];
  /** Triggers named like ours that the table's shape does not ask for. */
  unexpected: string[];
}

/**
 * How the triggers of a table differ from those that its present shape asks for. SQLite keeps their text as it was given, so texts are
 * compared.
 *
 * @param expected those that it asks for; none for a table that is not captured, or gone
 * @param found those that stand on it, or have its number in their names
 */
export function compareTriggers(expected: readonly Trigger[], found: readonly StoredTrigger[], table: string): Drift {
  const stored = new Map(found.map((trigger) => [foldCase(trigger.name), trigger]));
  const drift: Drift = { missing: [], altered: [], unexpected: [] };
  for (const { name, sql, on = table } of expected) {
    const trigger = stored.get(name);
    stored.delete(name);
    if (!trigger) drift.missing.push(name);
    else if (trigger.sql !== sql || foldCase(trigger.table) !== foldCase(on)) drift.altered.push(name);
  }
  drift.unexpected = [...stored.values()].map((trigger) => trigger.name);
  return drift;
}

/** Whether anything has to be installed anew. */
export function hasDrift(drift: Drift): boolean {
  return drift.missing.length + drift.altered.length + drift.unexpected.length > 0;
}
