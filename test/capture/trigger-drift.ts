import { capturedTables } from "../../src/capture/captured.js";
import { compareTriggers, type Drift } from "../../src/capture/drift.js";
import { foldCase } from "../../src/capture/names.js";
import { type RenderOptions, renderTriggers } from "../../src/capture/render.js";
import { storedTriggers, triggersOf } from "../../src/capture/stored-trigger.js";
import { introspect } from "../../src/database/introspect.js";
import type { Connection } from "../../src/database/open.js";

/**
 * How the triggers of a table differ from those its present shape asks for. One that is not captured, or gone, should have none.
 *
 * @param options as at install
 */
export function triggerDrift(connection: Connection, table: string, options: RenderOptions = {}): Drift {
  const captured = capturedTables(connection).find(({ name }) => foldCase(name) === foldCase(table));
  const shape = captured && introspect(connection, table);
  const expected = shape && shape.key.length > 0 ? renderTriggers(shape, captured.id, options) : [];
  return compareTriggers(expected, triggersOf(storedTriggers(connection), table, captured?.id), table);
}
