import { capturedShape } from "../capture/captured-shape.js";
import { resolveDependencies } from "../capture/depends/resolve.js";
import { foldCase } from "../capture/names.js";
import { isSecretName } from "../capture/sensitive.js";
import type { MappingFile } from "../config/mapping/schema.js";
import type { Connection } from "../database/open.js";
import { type QueryPlan, queryPlan, tablesRead } from "../database/query-plan.js";
import { compileQuery } from "../document/joined/query.js";

/** How SQLite goes about a query that makes documents, and what is worth a second thought about it. */
export interface DocumentPlan extends QueryPlan {
  table: string;
  /** In words; empty where all is well. */
  warnings: string[];
}

/**
 * The plans of all document queries of a mapping file, for people. A query is meant to find everything by an index: it runs for
 * every page of keys, and a table that it walks is walked each time, while the application may wait.
 *
 * Queries with faults are left out: `documentFaults` tells those.
 *
 * @throws SqliteError when busy
 */
export function documentPlans(connection: Connection, mapping: MappingFile): DocumentPlan[] {
  return Object.entries(mapping.tables).flatMap(([name, { document }]) => {
    const shape = document === undefined ? undefined : capturedShape(connection, name, { mapping });
    const compiled = shape && compileQuery(connection, shape, document ?? "");
    if (!shape || !compiled || "faults" in compiled) return [];
    const { select, columns } = compiled.query;
    const plan = queryPlan(connection, select, { keys: "[]" });
    const { dependencies } = resolveDependencies(connection, shape, { mapping });
    const watched = new Set([shape, ...dependencies.map((each) => each.shape)].map((each) => foldCase(each.name)));
    const unwatched = tablesRead(connection, select, { keys: "[]" }).filter((each) => !watched.has(foldCase(each)));
    const secrets = columns.filter((column) => isSecretName(column.origin?.column ?? column.name));
    const warnings = [
      ...plan.scans.map((each) => `the document query walks ${each} from end to end for every page of keys`),
      ...unwatched.map(
        (each) => `the document query reads ${each}, but dependsOn does not name it: its changes go unnoticed`,
      ),
      ...secrets.map((column) => `the document query gives ${column.name}, which looks like a secret`),
    ];
    return [{ table: shape.name, ...plan, warnings }];
  });
}
