import { capturedTables } from "../../capture/captured.js";
import { judge } from "../../capture/judge.js";
import { foldCase } from "../../capture/names.js";
import { isSecretTable, sensitiveColumns } from "../../capture/sensitive.js";
import type { ColumnName } from "../../config/types.js";
import { introspect } from "../../database/introspect.js";
import type { Connection } from "../../database/open.js";
import { quoteIdentifier } from "../../database/quote.js";
import type { TableShape } from "../../database/shape.js";
import { renderSql } from "../../database/sql.js";
import type { DocumentMapping } from "../../document/mapping.js";
import { error, type Finding, info, ok, shellWord, warning } from "./finding.js";

/**
 * What the rows of the captured tables become: whether a row can be told from the others, and what leaves the database.
 *
 * @param mappingOf how a table's rows become documents
 */
export function examineTables(
  connection: Connection,
  excluded: readonly ColumnName[],
  mappingOf: (shape: TableShape, tableId: number) => DocumentMapping,
): Finding[] {
  const tables = capturedTables(connection);
  const findings = tables.flatMap(({ id, name }) => {
    const shape = introspect(connection, name);
    if (!shape) return [];
    if (shape.key.length === 0) return [keyless(connection, name)];
    return [key(connection, shape), ...sensitive(shape, mappingOf(shape, id)), ...leftOut(mappingOf(shape, id))];
  });
  return [...findings, ...excludedInVain(connection, excluded)];
}

function keyless(connection: Connection, table: string): Finding {
  const judgement = judge(connection, table, { tables: [table], allowSensitive: true, excluded: [] });
  const hint = "refusal" in judgement ? judgement.refusal.hint : null;
  return error("no_key", `${table} has no key: its rows can't be told apart`, hint);
}

/** SQLite lets a key be NULL, but for INTEGER PRIMARY KEY, WITHOUT ROWID and STRICT tables. */
function key(connection: Connection, shape: TableShape): Finding {
  const columns = shape.key.map(({ name }) => name).join(", ");
  const [first] = shape.key;
  const mayBeNull = first !== undefined && !first.notNull && first.name !== shape.rowidAlias && !shape.withoutRowid;
  if (!mayBeNull || !hasNull(connection, shape.name, first.name))
    return ok("key", `${shape.name}: the key is ${columns}`);
  const [table, column] = [quoteIdentifier(shape.name), quoteIdentifier(first.name)];
  const what = `${shape.name}: rows without a key (${first.name} is NULL) are in no collection`;
  return warning("key_null", what, `SELECT * FROM ${table} WHERE ${column} IS NULL; give each of them a key`);
}

function hasNull(connection: Connection, table: string, column: string): boolean {
  const values = { table: quoteIdentifier(table), column: quoteIdentifier(column) };
  return connection.prepare(renderSql("doctor/null-key.sql", values)).pluck().get() === 1;
}

function sensitive(shape: TableShape, mapping: DocumentMapping): Finding[] {
  const sent = new Set([...mapping.columns.map(({ column }) => column.name), ...shape.key.map(({ name }) => name)]);
  const columns = sensitiveColumns(shape).filter((name) => sent.has(name));
  const names = columns.map((name) => `${shape.name}.${name}`);
  const findings: Finding[] = [];
  if (names.length > 0) {
    const what = `columns that look like secrets go to Typesense: ${names.join(", ")}`;
    const fix = `SYNC_EXCLUDE=${names.join(",")}, then fountain-sync rebuild ${shellWord(shape.name)}`;
    findings.push(warning("sensitive_columns", what, fix));
  }
  if (isSecretTable(shape.name)) {
    const what = `${shape.name} looks like a table of secrets, and its rows go to Typesense`;
    findings.push(
      warning(
        "sensitive_table",
        what,
        `fountain-sync uninstall-triggers ${shellWord(shape.name)}, and drop its collection`,
      ),
    );
  }
  return findings.length > 0
    ? findings
    : [ok("sensitive_columns", `${shape.name}: no column that looks like a secret is sent`)];
}

/** What somebody may look for in a document and not find there. */
function leftOut({ shape, leftOut, renamed }: DocumentMapping): Finding[] {
  const unexpected = leftOut.filter(({ reason }) => reason !== "excluded");
  const findings: Finding[] = [];
  if (unexpected.length > 0) {
    const columns = unexpected.map(({ column, reason }) => `${column} (${reason})`).join(", ");
    findings.push(info("columns_left_out", `${shape.name}: in no document: ${columns}`));
  }
  if (renamed.length > 0) {
    const fields = renamed.map(({ column, field }) => `${column} is ${field}`).join(", ");
    findings.push(info("columns_renamed", `${shape.name}: fields with another name than their column: ${fields}`));
  }
  return findings;
}

/** A slip in SYNC_EXCLUDE lets out what it was to keep in. */
function excludedInVain(connection: Connection, excluded: readonly ColumnName[]): Finding[] {
  const unknown = excluded.filter(({ table, column }) => {
    const columns = introspect(connection, table)?.columns ?? [];
    return !columns.some(({ name }) => foldCase(name) === foldCase(column));
  });
  if (unknown.length === 0) return [];
  const names = unknown.map(({ table, column }) => `${table}.${column}`).join(", ");
  return [
    warning("exclude_unknown", `SYNC_EXCLUDE names columns that are not there: ${names}`, "correct SYNC_EXCLUDE"),
  ];
}
