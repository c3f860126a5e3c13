import type { Connection } from "../database/open.js";
import { quoteIdentifier, quoteText } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import type { CapturedTable } from "./captured.js";
import { compileFailure } from "./compile.js";
import type { Dependency } from "./depends/dependency.js";
import { renderDependency } from "./depends/render.js";
import { dependencyWarnings } from "./depends/warnings.js";
import { compareTriggers, hasDrift } from "./drift.js";
import { foldCase, TABLES } from "./names.js";
import { renamedTo } from "./renamed.js";
import { type RenderOptions, renderTriggers, type Trigger } from "./render.js";
import { silencingTriggers } from "./silencing.js";
import { type StoredTrigger, triggersOf } from "./stored-trigger.js";
import { guardWarnings } from "./warnings.js";

export interface TablePlan {
  id: number;
  name: string;
  /** The names of the key's columns. */
  key: string[];
  /** changed: captured already, but its triggers or its name are to be brought up to date. */
  state: "new" | "unchanged" | "changed";
  triggers: Trigger[];
  /** How they were rendered. */
  options: RenderOptions;
  warnings: string[];
}

/** What the plans of all tables share: the database as it was found. */
export interface Found {
  connection: Connection;
  captured: readonly CapturedTable[];
  triggers: readonly StoredTrigger[];
  tables: readonly string[];
}

/**
 * What is to be done for one table.
 *
 * @param takeId gives the id of a table that has none yet
 */
export function planTable(
  found: Found,
  shape: TableShape,
  takeId: () => number,
  options: RenderOptions,
  dependencies: readonly Dependency[] = [],
): { plan: TablePlan; statements: string[] } {
  const registered = registration(found, shape);
  const id = registered?.id ?? takeId();
  const triggers = [
    ...renderTriggers(shape, id, options),
    ...dependencies.flatMap((dependency) => renderDependency(dependency, id)),
  ];
  const stored = triggersOf(found.triggers, shape.name, id);
  const silencing = silencingTriggers(found.triggers, id);
  const isCurrent = !hasDrift(compareTriggers(triggers, stored, shape.name)) && silencing.length === 0;
  const register = registerStatement(shape.name, id, registered);
  const rebuild = [
    ...stored.map((trigger) => `DROP TRIGGER ${quoteIdentifier(trigger.name)};`),
    ...triggers.map((trigger) => `${trigger.sql};`),
  ];
  const statements = [...register, ...(isCurrent ? [] : rebuild)];
  return {
    plan: {
      id,
      name: shape.name,
      key: shape.key.map((column) => column.name),
      state: statements.length === 0 ? "unchanged" : registered ? "changed" : "new",
      triggers,
      options,
      warnings: [
        ...guardWarnings(shape),
        ...silencing.map(silencingWarning),
        ...compileWarning(found, shape),
        ...dependencies.flatMap((dependency) => dependencyWarnings(found.connection, dependency)),
      ],
    },
    statements,
  };
}

function registration(found: Found, shape: TableShape): CapturedTable | undefined {
  const byName = found.captured.find((each) => foldCase(each.name) === foldCase(shape.name));
  return byName ?? found.captured.find((each) => renamedTo(each, found) === shape.name);
}

function registerStatement(table: string, id: number, registered: CapturedTable | undefined): string[] {
  const tables = quoteIdentifier(TABLES);
  const name = quoteText(table);
  if (!registered) return [`INSERT INTO ${tables} ("id", "name") VALUES (${id}, ${name});`];
  return registered.name === table ? [] : [`UPDATE ${tables} SET "name" = ${name} WHERE "id" = ${id};`];
}

function silencingWarning(trigger: string): string {
  return `the trigger ${trigger} may raise IGNORE and is newer than ours, which then don't fire: ours are created again to come first`;
}

function compileWarning(found: Found, shape: TableShape): string[] {
  const failure = compileFailure(found.connection, shape);
  return failure
    ? [`the triggers can't be tried out here, for writes to this table fail already: ${failure.message}`]
    : [];
}
