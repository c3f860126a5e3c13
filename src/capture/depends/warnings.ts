import type { Connection } from "../../database/open.js";
import { queryPlan } from "../../database/query-plan.js";
import { changedParameter, type Dependency } from "./dependency.js";

/** What makes a dependency slow, in words. */
export function dependencyWarnings(connection: Connection, { shape, changed, select }: Dependency): string[] {
  const parameters = Object.fromEntries(changed.map((_, index) => [changedParameter(index), null]));
  return queryPlan(connection, select, parameters).scans.map(
    (table) =>
      `a change of ${shape.name} is looked up by walking ${table} from end to end: an index over what its dependsOn compares would help`,
  );
}
