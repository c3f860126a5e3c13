import { explain } from "./explain.js";
import type { Connection } from "./open.js";
import { prepared } from "./prepared.js";

/** How SQLite goes about a query. */
export interface QueryPlan {
  /** The steps as EXPLAIN QUERY PLAN tells them, indented by their depth. */
  steps: string[];
  /** Tables that are walked from end to end, by the names they have in the query; empty where all is found by an index. */
  scans: string[];
}

/**
 * How SQLite would run a query. Walking through what the query made itself, or through an array of JSON, is no scan; walking a
 * table is one, also where it goes along an index, or only to make one for the time of the query.
 *
 * @param parameters any values for the query's parameters: they have no influence
 */
export function queryPlan(connection: Connection, query: string, parameters: object): QueryPlan {
  const rows = explain<PlanRow>(connection, `QUERY PLAN ${query}`, parameters);
  const depths = new Map<number, number>([[0, -1]]);
  const made = new Set<string>();
  const plan: QueryPlan = { steps: [], scans: [] };
  for (const { id, parent, detail } of rows) {
    const depth = (depths.get(parent) ?? -1) + 1;
    depths.set(id, depth);
    plan.steps.push(`${"  ".repeat(depth)}${detail}`);
    const ofMade = /^(?:MATERIALIZE|CO-ROUTINE) (.+)$/.exec(detail)?.[1];
    if (ofMade !== undefined) made.add(ofMade);
    const scanned = /^(?:SCAN (\S+)|SEARCH (\S+) USING AUTOMATIC )/
      .exec(detail)
      ?.slice(1)
      .find((name) => name !== undefined);
    if (scanned === undefined || made.has(scanned) || isNoTable(detail)) continue;
    plan.scans.push(scanned);
  }
  return plan;
}

interface PlanRow {
  id: number;
  parent: number;
  detail: string;
}

function isNoTable(detail: string): boolean {
  return / VIRTUAL TABLE /.test(detail) || /^SCAN (CONSTANT ROW|\d+ CONSTANT ROWS|\(|SUBQUERY)/.test(detail);
}

/** The tables of the application that a query reads, also where it reads only an index of theirs or a view over them. */
export function tablesRead(connection: Connection, query: string, parameters: object): string[] {
  const program = explain<{ opcode: string; p2: number; p3: number }>(connection, query, parameters);
  const pages = program.filter(({ opcode, p3 }) => opcode === "OpenRead" && p3 === 0).map(({ p2 }) => p2);
  const tables = prepared(connection, "schema/pages.sql").all() as { page: number; table: string }[];
  const read = tables.filter(({ page }) => pages.includes(page)).map(({ table }) => table);
  return [...new Set(read)].filter((table) => !/^sqlite_/i.test(table));
}
