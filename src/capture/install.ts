import { databaseFailure } from "../database/failure.js";
import { introspect } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import { writing } from "../database/transaction.js";
import { compileFailure } from "./compile.js";
import { type InstallPlan, planInstall } from "./plan.js";
import { brokenWriteError } from "./refuse.js";
import type { InstallRequest } from "./request.js";

/** What was done: the plan that was carried out. */
export type InstallReport = InstallPlan;

/**
 * Brings our tables and triggers into the application's database, in one transaction: all of it or nothing. Where everything is
 * as it should be, nothing is written.
 *
 * @param connection with a busy time-out that suits the caller
 * @throws SyncError naming every table that can't or may not be captured, or because the database is locked or not writable
 */
export function installTriggers(connection: Connection, request: InstallRequest): InstallReport {
  try {
    return writing(connection, () => {
      const plan = planInstall(connection, request);
      const touched = plan.tables.filter((table) => table.state !== "unchanged");
      const written = new Set(touched.flatMap(({ name, triggers }) => [name, ...triggers.map(({ on }) => on ?? name)]));
      const fit = [...written].filter((name) => compileFailureOf(connection, name) === undefined);
      for (const statement of plan.statements) connection.exec(statement);
      for (const name of fit) requireFit(connection, name);
      return plan;
    });
  } catch (thrown) {
    throw databaseFailure(thrown, "install the triggers", connection.name);
  }
}

/** Only for tables that could be written to before: one that needs a function of the application's own can't be tried here. */
function requireFit(connection: Connection, table: string): void {
  const failure = compileFailureOf(connection, table);
  if (failure) throw brokenWriteError(table, failure, connection.name);
}

function compileFailureOf(connection: Connection, table: string): Error | undefined {
  const shape = introspect(connection, table);
  return shape && compileFailure(connection, shape);
}
