import { introspect } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import { capturedTables } from "./captured.js";
import { foldCase } from "./names.js";
import { type RenderOptions, renderTriggers, type Trigger } from "./render.js";
import { type StoredTrigger, storedTriggers, triggersOf } from "./stored-trigger.js";

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
 * How the triggers of a captured table differ from those its present shape asks for. SQLite keeps their text as it was given,
 * so texts are compared. A table that is not captured, or gone, should have none.
 *
 * @param options as at install
 */
export function triggerDrift(connection: Connection, table: string, options: RenderOptions = {}): Drift {
  const captured = capturedTables(connection).find(({ name }) => foldCase(name) === foldCase(table));
  const shape = captured && introspect(connection, table);
  const expected = shape && shape.key.length > 0 ? renderTriggers(shape, captured.id, options) : [];
  return compareTriggers(expected, triggersOf(storedTriggers(connection), table, captured?.id), table);
}

/**
 * How triggers differ from the expected ones.
 *
 * @param found all that are named like those of this table's capture
 * @param table the one that a trigger belongs on that names no other (`on`)
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
