import type { Connection } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";

/**
 * Why a write to this table can't be compiled, triggers and all, or undefined where it can. SQLite looks at the body of a trigger
 * only when a statement fires it: a body that does not compile would be met first by the application. EXPLAIN runs nothing, and
 * exec() compiles every time, where a prepared statement would be the one from before.
 */
export function compileFailure(connection: Connection, shape: TableShape): Error | undefined {
  const table = quoteIdentifier(shape.name);
  const assignments = shape.columns
    .filter((column) => !column.generated)
    .map((column) => `${quoteIdentifier(column.name)} = ${quoteIdentifier(column.name)}`);
  try {
    connection.exec(`EXPLAIN INSERT INTO ${table} DEFAULT VALUES`);
    connection.exec(`EXPLAIN UPDATE ${table} SET ${assignments.join(", ")}`);
    connection.exec(`EXPLAIN DELETE FROM ${table}`);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}
