import { listTables } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import type { TableShape } from "../database/shape.js";
import { sql } from "../database/sql.js";
import { renderOptionsOf } from "./acknowledgement.js";
import { capturedTables, ownTables } from "./captured.js";
import { widthOf } from "./depends/dependency.js";
import { requireDependencies } from "./depends/resolve.js";
import { judge, type Refusal } from "./judge.js";
import { foldCase, OUTBOX, TABLES } from "./names.js";
import { planOutbox } from "./outbox-plan.js";
import { refusalError } from "./refuse.js";
import type { InstallRequest } from "./request.js";
import { type StoredTrigger, storedTriggers } from "./stored-trigger.js";
import { type Found, planTable, type TablePlan } from "./table-plan.js";

export interface InstallPlan {
  tables: TablePlan[];
  /** With "all": the tables that are left out, and why. */
  skipped: { table: string; reason: string; hint: string }[];
  /** Every statement in order, each with its semicolon; none where all is as it should be. */
  statements: string[];
}

/**
 * What installing would do. Nothing is changed, and a read-only connection is enough.
 *
 * @throws SyncError naming every table that was asked for and can't or may not be captured, or every fault of what the mapping says
 *   about other tables that count
 */
export function planInstall(connection: Connection, request: InstallRequest): InstallPlan {
  const { shapes, skipped } = choose(connection, request);
  const found: Found = {
    connection,
    captured: capturedTables(connection),
    triggers: storedTriggers(connection),
    tables: listTables(connection),
  };
  const dependencies = requireDependencies(connection, shapes, request);
  const width = Math.max(0, ...shapes.map((shape) => shape.key.length), ...dependencies.map(widthOf));
  const plan: InstallPlan = { tables: [], skipped, statements: width > 0 ? planOutbox(connection, width) : [] };
  const takeId = freeIds(connection, found.triggers);
  for (const shape of shapes) {
    const { options, fault } = renderOptionsOf(connection, shape, request);
    const others = dependencies.filter(({ parent }) => parent === shape.name);
    const { plan: table, statements } = planTable(found, shape, takeId, options, others);
    if (fault) table.warnings.push(`it ${fault.reason}`);
    plan.tables.push(table);
    plan.statements.push(...statements);
  }
  return plan;
}

/** The plan as a script for the sqlite3 shell, in one transaction; "" where there is nothing to do. */
export function scriptOf(plan: InstallPlan): string {
  if (plan.statements.length === 0) return "";
  return ["BEGIN IMMEDIATE;", ...plan.statements, "COMMIT;", ""].join("\n");
}

function choose(connection: Connection, request: InstallRequest): { shapes: TableShape[]; skipped: Skipped } {
  const everything = request.tables === "all";
  const names = request.tables === "all" ? listTables(connection) : request.tables;
  const shapes = new Map<string, TableShape>();
  const refusals = new Map<string, Refusal>();
  for (const name of names) {
    const judgement = judge(connection, name, request);
    if ("shape" in judgement) shapes.set(judgement.shape.name, judgement.shape);
    else refusals.set(foldCase(name), judgement.refusal);
  }
  if (refusals.size > 0 && !everything) throw refusalError([...refusals.values()], connection.name);
  const skipped = [...refusals.values()].map(({ table, reason, hint }) => ({ table, reason, hint }));
  return { shapes: [...shapes.values()], skipped };
}

type Skipped = InstallPlan["skipped"];

/** Ids that no table has had, one at each call. To know the first takes a look at the whole outbox: only a new table is worth it. */
function freeIds(connection: Connection, triggers: readonly StoredTrigger[]): () => number {
  let next: number | undefined;
  return () => {
    next = next === undefined ? nextId(connection, triggers) : next + 1;
    return next;
  };
}

function nextId(connection: Connection, triggers: readonly StoredTrigger[]): number {
  const found = ownTables(connection);
  const inTables =
    found.has(TABLES) && found.has(OUTBOX)
      ? (connection.prepare(sql("capture/next-id.sql")).pluck().get() as number)
      : 1;
  return Math.max(inTables, ...triggers.map((trigger) => (trigger.tableId ?? 0) + 1));
}
