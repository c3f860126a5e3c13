import type { MappingFile } from "../../config/mapping/schema.js";
import type { Connection } from "../../database/open.js";
import { documentPlans } from "../document-plans.js";
import { mappingFaults } from "../mapping-faults.js";
import { error, type Finding, info, ok, warning } from "./finding.js";

/** The mapping file against the database, and how SQLite goes about the queries in it. */
export function examineMapping(connection: Connection, state: Connection | undefined, mapping: MappingFile): Finding[] {
  if (Object.keys(mapping.tables).length === 0) return [];
  const fix = "mend the mapping file, then start the daemon again";
  const faults = mappingFaults({ connection, state, mapping }).map((fault) => error("mapping", fault, fix));
  const plans = documentPlans(connection, mapping).flatMap(({ table, steps, warnings }) => [
    info("document_plan", `${table}: ${steps.join("; ")}`),
    ...warnings.map((each) =>
      warning("document_query", `${table}: ${each}`, "mend the query, or add an index or dependsOn"),
    ),
  ]);
  return [...(faults.length > 0 ? faults : [ok("mapping", "the mapping file fits the database")]), ...plans];
}
