import type { Connection } from "./open.js";
import { affinityOf, type Column, keyOf, type TableShape, type UniqueIndex } from "./shape.js";
import { sql } from "./sql.js";

export type TableKind = "table" | "view" | "virtual" | "shadow";

/** What a name stands for in the database, or undefined. Names are matched as SQLite does, without regard to case. */
export function describe(
  connection: Connection,
  table: string,
): { name: string; kind: TableKind; withoutRowid: boolean; strict: boolean; sql: string } | undefined {
  const row = connection.prepare(sql("schema/table.sql")).get({ table }) as
    | { name: string; kind: TableKind; withoutRowid: number; strict: number; sql: string | null }
    | undefined;
  return row && { ...row, withoutRowid: row.withoutRowid === 1, strict: row.strict === 1, sql: row.sql ?? "" };
}

/** The names of the application's ordinary tables, in the order of their creation. */
export function listTables(connection: Connection): string[] {
  return connection.prepare(sql("schema/tables.sql")).pluck().all() as string[];
}

/**
 * The shape of an ordinary table, or undefined where there is none of that name. Costs some 40 µs a table.
 */
export function introspect(connection: Connection, table: string): TableShape | undefined {
  const found = describe(connection, table);
  if (found?.kind !== "table") return undefined;
  const columns = readColumns(connection, found.name, found.strict);
  const uniqueIndexes = readUniqueIndexes(connection, found.name);
  const key = keyOf(columns, uniqueIndexes);
  const primary = columns.filter((column) => column.keyPosition > 0);
  const hasKeyIndex = uniqueIndexes.some((index) => index.origin === "pk");
  const rowidAlias = !found.withoutRowid && !hasKeyIndex && primary.length === 1 ? (primary[0]?.name ?? null) : null;
  return {
    name: found.name,
    sql: found.sql,
    withoutRowid: found.withoutRowid,
    strict: found.strict,
    columns,
    uniqueIndexes,
    key,
    rowidAlias,
  };
}

function readColumns(connection: Connection, table: string, strict: boolean): Column[] {
  const rows = connection.prepare(sql("schema/columns.sql")).all({ table }) as {
    name: string;
    declaredType: string;
    notNull: number;
    defaultSql: string | null;
    keyPosition: number;
    hidden: number;
  }[];
  return rows.map((row) => ({
    name: row.name,
    declaredType: withoutGenerated(row.declaredType),
    affinity: affinityOf(withoutGenerated(row.declaredType), strict),
    notNull: row.notNull === 1,
    defaultSql: row.defaultSql,
    keyPosition: row.keyPosition,
    generated: row.hidden === 2 || row.hidden === 3,
  }));
}

/** Older SQLite versions leave "GENERATED ALWAYS" in the type they report. */
function withoutGenerated(declaredType: string): string {
  return declaredType.replace(/\s*GENERATED ALWAYS$/i, "");
}

function readUniqueIndexes(connection: Connection, table: string): UniqueIndex[] {
  const indexes = connection.prepare(sql("schema/indexes.sql")).all({ table }) as {
    name: string;
    origin: UniqueIndex["origin"];
    partial: number;
    sql: string | null;
  }[];
  const terms = connection.prepare(sql("schema/index-terms.sql"));
  return indexes.map((index) => ({
    ...index,
    partial: index.partial === 1,
    terms: (terms.all({ index: index.name }) as { cid: number; column: string | null; collation: string }[]).map(
      (term) => ({ column: term.cid === -2 ? null : term.column, collation: term.collation }),
    ),
  }));
}
