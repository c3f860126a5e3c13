import { mappingOf } from "../../config/mapping/of-table.js";
import type { TableMapping } from "../../config/mapping/schema.js";
import { compiled } from "../../database/compiled.js";
import { describe, introspect } from "../../database/introspect.js";
import type { Connection } from "../../database/open.js";
import type { Column, TableShape } from "../../database/shape.js";
import { messageOf, SyncError } from "../../errors.js";
import { capturedTables } from "../captured.js";
import { foldCase, triggerName } from "../names.js";
import { columnsFor, type InstallRequest } from "../request.js";
import { storedTriggers } from "../stored-trigger.js";
import { parseChanged } from "./changed-sql.js";
import { changedParameter, type Dependency } from "./dependency.js";

type Resolved = { dependency: Dependency } | { faults: string[] };

/** What a request says about other tables: the parent's mapping, and columns of any table whose change is none. */
export type DependencyRequest = Pick<InstallRequest, "mapping" | "ignoredColumns">;

/**
 * The dependencies of some parents.
 *
 * @throws SyncError with every fault
 */
export function requireDependencies(
  connection: Connection,
  parents: readonly TableShape[],
  request: DependencyRequest,
): Dependency[] {
  const resolved = parents.map((parent) => resolveDependencies(connection, parent, request));
  const faults = resolved.flatMap((each) => each.faults);
  if (faults.length > 0) throw dependencyError(faults, connection.name);
  return resolved.flatMap(({ dependencies }) => dependencies);
}

/**
 * The other tables that a parent's mapping names, in a lasting order, and what stands against them: each fault with its path in the
 * mapping file.
 */
export function resolveDependencies(
  connection: Connection,
  parent: TableShape,
  request: DependencyRequest,
): { dependencies: Dependency[]; faults: string[] } {
  const { dependsOn = {} } = request.mapping ? mappingOf(request.mapping, parent.name) : ({} as TableMapping);
  const entries = Object.entries(dependsOn).sort(([one], [other]) => (foldCase(one) < foldCase(other) ? -1 : 1));
  const dependencies: Dependency[] = [];
  const faults: string[] = [];
  entries.forEach(([table, sql], index) => {
    const resolved = resolve(connection, parent, { table, sql, number: index + 1 });
    if ("dependency" in resolved) {
      const ignoredColumns = ignoredIn(resolved.dependency.shape.name, request);
      dependencies.push({ ...resolved.dependency, ignoredColumns });
    } else {
      faults.push(...resolved.faults.map((fault) => `tables.${parent.name}.dependsOn.${table}: ${fault}`));
    }
  });
  return { dependencies, faults };
}

function dependencyError(faults: readonly string[], place: string): SyncError {
  const told = faults.length === 1 ? "a fault" : `${faults.length} faults`;
  return new SyncError(`the mapping file has ${told}\n  ${faults.join("\n  ")}`, {
    operation: "look at the tables that documents are also made of",
    place,
    hint: "mend dependsOn in the mapping file, or bring back what it names",
  });
}

function resolve(
  connection: Connection,
  parent: TableShape,
  { table, sql, number }: { table: string; sql: string; number: number },
): Resolved {
  const shape = introspect(connection, table);
  if (!shape) return { faults: [absence(connection, parent, { table, number })] };
  if (/^(sqlite|_sync)_/i.test(shape.name))
    return { faults: [`${shape.name} belongs to SQLite or to fountain-sync itself`] };
  const { names, render, faults } = parseChanged(sql);
  const known = new Map(shape.columns.map((column) => [foldCase(column.name), column]));
  const unknown = names.filter((name) => !known.has(foldCase(name)));
  faults.push(...unknown.map((name) => `changed.${name}: ${shape.name} has no such column`));
  if (faults.length > 0) return { faults };
  const select = render((name) => `:${changedParameter(names.indexOf(name))}`);
  const fault = compileFault(connection, select, parent);
  if (fault) return { faults: [fault] };
  const changed = names.map((name) => known.get(foldCase(name)) as Column);
  return { dependency: { parent: parent.name, number, shape, changed, select, ignoredColumns: [] } };
}

/** A table that was renamed took its triggers along. */
function absence(
  connection: Connection,
  parent: TableShape,
  { table, number }: { table: string; number: number },
): string {
  const kind = describe(connection, table)?.kind;
  if (kind) return `${table} is no ordinary table, so no trigger tells what changes in it`;
  const id = capturedTables(connection).find(({ name }) => foldCase(name) === foldCase(parent.name))?.id ?? 0;
  const trigger = storedTriggers(connection).find(({ name }) => foldCase(name) === triggerName(id, "ai", number));
  const isOther = trigger !== undefined && foldCase(trigger.table) !== foldCase(table);
  return `there is no table ${table}${isOther ? `; it seems to be called ${trigger.table} now` : ""}`;
}

function compileFault(connection: Connection, select: string, parent: TableShape): string | undefined {
  try {
    const statement = compiled(connection, select);
    if (!statement.readonly) return "is no SELECT";
    const width = statement.columns().length;
    if (width === parent.key.length) return undefined;
    const key = parent.key.map(({ name }) => name).join(", ");
    return `gives ${width} ${width === 1 ? "column" : "columns"}, but the key of ${parent.name} is (${key})`;
  } catch (thrown) {
    return `does not compile: ${messageOf(thrown)}`;
  }
}

/** An acknowledgement is no change: two tables that depend on each other would otherwise keep each other busy. */
function ignoredIn(table: string, { mapping, ignoredColumns = [] }: DependencyRequest): string[] {
  const { ackColumn } = mapping ? mappingOf(mapping, table) : ({} as TableMapping);
  return [...columnsFor(table, ignoredColumns), ...(ackColumn === undefined ? [] : [ackColumn])];
}
