import { type CapturedTable, capturedTables } from "../../capture/captured.js";
import { requireDependencies } from "../../capture/depends/resolve.js";
import { compareTriggers } from "../../capture/drift.js";
import { planInstall } from "../../capture/plan.js";
import { currentName } from "../../capture/renamed.js";
import type { Trigger } from "../../capture/render.js";
import type { InstallRequest } from "../../capture/request.js";
import { silencingTriggers } from "../../capture/silencing.js";
import { storedTriggers, triggersOf } from "../../capture/stored-trigger.js";
import { type SchemaVersion, schemaVersions } from "../../collection/version.js";
import { mappingOf } from "../../config/mapping/of-table.js";
import type { TableMapping } from "../../config/mapping/schema.js";
import { describe, introspect } from "../../database/introspect.js";
import type { Connection } from "../../database/open.js";
import { keyedBy, type TableShape } from "../../database/shape.js";
import { reading } from "../../database/transaction.js";
import { formerColumns, tableFaults } from "../../document/faults.js";
import { documentMapping } from "../../document/joined/mapping.js";
import type { DocumentMapping } from "../../document/mapping.js";
import { SyncError } from "../../errors.js";
import type { Stream } from "../../outbox/stream.js";
import type { Sync } from "../context.js";
import { lookAgain } from "../look-again.js";
import { captureRequest } from "./capture-request.js";
import { excludedColumns } from "./excluded.js";
import { placeOf } from "./place.js";
import { formerNames, underPresentNames } from "./renamed-columns.js";

/** A captured table as it is now. */
export interface Found {
  kind: "found";
  generation: number;
  mapping: DocumentMapping;
  /** How it is to be captured. */
  request: InstallRequest;
  /** Triggers that are gone, another text than they should be, or kept from firing. */
  broken: string[];
  /** Whether anything about the capture is to be brought up to date. */
  mustInstall: boolean;
  /** Where the table, and those that its documents are also made of, stand in the schema and in the file. */
  place: string;
  history: SchemaVersion[];
}

export type Look = Found | { kind: "gone" } | { kind: "not captured" };

/**
 * Looks at a stream's table: by its name, by the name that it was given since, or by one that it had before (whoever rebuilds
 * a table may rename the old one first).
 *
 * @throws SyncError where the table has lost its key, or can't be captured; SqliteError when busy
 */
export function lookAtTable(
  sync: Pick<Sync, "source" | "state" | "mapping" | "excluded" | "log">,
  stream: Pick<Stream, "tableId">,
): Look {
  lookAgain(sync);
  const { connection, generation } = sync.source;
  return reading(connection, () => {
    const all = capturedTables(connection);
    const captured = all.find(({ id }) => id === stream.tableId);
    if (!captured) return { kind: "not captured" };
    const history = schemaVersions(sync.state, stream.tableId);
    const name = nameOf(connection, captured, all, history);
    const table = name === undefined ? undefined : introspect(connection, name);
    if (!table) return { kind: "gone" };
    const asked = askedOf(sync, table, history);
    requireMapping(connection, table, asked, history);
    const shape = identified(table, asked);
    if (shape.key.length === 0) throw keyless(connection, shape.name);
    const request = captureRequest(sync, shape.name, asked);
    const plan = planInstall(connection, request);
    const dependencies = requireDependencies(connection, [shape], request);
    const hidden = { ofTable: hiddenColumns(sync, shape, history, asked), everywhere: sync.excluded };
    return {
      kind: "found",
      generation,
      mapping: { ...documentMapping(connection, shape, hidden, asked), dependencies },
      request,
      broken: brokenTriggers(connection, shape, captured.id, plan.tables[0]?.triggers ?? []),
      mustInstall: plan.tables.some(({ state }) => state !== "unchanged"),
      place: placeOf(connection, shape.name, dependencies),
      history,
    };
  });
}

/** What the mapping file says about a table, also where it says it of the names that table and columns had before. */
export function askedOf(
  { mapping }: Pick<Sync, "mapping">,
  shape: TableShape,
  history: readonly SchemaVersion[],
): TableMapping {
  const asked = mappingOf(mapping, shape.name, history.map(({ table }) => table).reverse());
  return underPresentNames(asked, formerNames(shape, history));
}

/** The table with the key that its documents' ids come from. */
export function identified(shape: TableShape, { id }: TableMapping): TableShape {
  return id === undefined ? shape : (keyedBy(shape, id) ?? shape);
}

/** The columns that must not leave the database. Those of the mapping file are kept hidden like those of the settings. */
function hiddenColumns(
  { excluded }: Pick<Sync, "excluded">,
  shape: TableShape,
  history: readonly SchemaVersion[],
  { exclude = [] }: TableMapping,
): string[] {
  const inFile = exclude.map((column) => ({ table: shape.name, column }));
  return excludedColumns([...excluded, ...inFile], shape, history);
}

/** @throws SyncError with all that is wrong with what the mapping file says about a table */
function requireMapping(
  connection: Connection,
  shape: TableShape,
  asked: TableMapping,
  history: readonly SchemaVersion[],
): void {
  const faults = tableFaults(connection, shape, asked, formerColumns(history));
  if (faults.length === 0) return;
  throw new SyncError(`the mapping of ${shape.name} does not fit the table: ${faults.join("; ")}`, {
    operation: "read the mapping file",
    place: shape.name,
    hint: "mend the mapping file and start the daemon again, or bring back what it names",
  });
}

/** Under the table's own number, since a renamed table takes its triggers along. */
function brokenTriggers(
  connection: Connection,
  shape: TableShape,
  tableId: number,
  expected: readonly Trigger[],
): string[] {
  const stored = storedTriggers(connection);
  if (silencingTriggers(stored, tableId).length > 0) return expected.map(({ name }) => name);
  const { missing, altered } = compareTriggers(expected, triggersOf(stored, shape.name, tableId), shape.name);
  return [...missing, ...altered];
}

function nameOf(
  connection: Connection,
  captured: CapturedTable,
  all: readonly CapturedTable[],
  history: readonly SchemaVersion[],
): string | undefined {
  const isThere = (name: string) => describe(connection, name)?.kind === "table";
  if (isThere(captured.name)) return captured.name;
  const others = new Set(all.map(({ name }) => name.toLowerCase()));
  const former = history.map(({ table }) => table).reverse();
  return currentName(connection, captured) ?? former.find((name) => !others.has(name.toLowerCase()) && isThere(name));
}

function keyless(connection: Connection, table: string): SyncError {
  return new SyncError(`the table ${table} has no key any more`, {
    operation: "read the table",
    place: `${connection.name} ${table}`,
    hint: `give it a PRIMARY KEY again, or fountain-sync uninstall-triggers ${table}`,
  });
}
