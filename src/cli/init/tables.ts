import { judge } from "../../capture/judge.js";
import { isSecretTable, sensitiveColumns } from "../../capture/sensitive.js";
import { introspect, listTables } from "../../database/introspect.js";
import type { Connection } from "../../database/open.js";
import type { TableShape } from "../../database/shape.js";

/** Where migration tools keep what they have done: nobody searches that. */
const BOOKKEEPING =
  /^(alembic_version|django_(migrations|session|content_type|admin_log)|schema_migrations|ar_internal_metadata|_prisma_migrations|knex_migrations(_lock)?|__EFMigrationsHistory|spatial_ref_sys)$/i;

/** The tables that can be captured, once columns that look like secrets are kept out; those that nobody would search are `others`. */
export function findTables(connection: Connection): {
  shapes: TableShape[];
  others: { table: string; reason: string }[];
} {
  const shapes: TableShape[] = [];
  const others: { table: string; reason: string }[] = [];
  for (const table of listTables(connection)) {
    const found = lookAt(connection, table);
    if (typeof found === "string") others.push({ table, reason: found });
    else shapes.push(found);
  }
  return { shapes, others };
}

function lookAt(connection: Connection, table: string): TableShape | string {
  const shape = introspect(connection, table);
  const excluded = shape ? sensitiveColumns(shape).map((column) => ({ table, column })) : [];
  const judgement = judge(connection, table, { tables: [table], allowSensitive: false, excluded });
  if (isSecretTable(table)) return "looks like a table of secrets";
  if ("refusal" in judgement) return judgement.refusal.reason;
  return BOOKKEEPING.test(table) ? "is a migration tool's own" : judgement.shape;
}
