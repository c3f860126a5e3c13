import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { introspect } from "../../src/database/introspect.js";
import { type Connection, openOwn } from "../../src/database/open.js";
import { carefulDocument, type Omission } from "../../src/document/careful.js";
import { rowKey } from "../../src/document/key-sql.js";
import { type DocumentMapping, mapTable } from "../../src/document/mapping.js";
import { carefulColumnsSql, quickRowSql } from "../../src/document/row-sql.js";

/** A database in a file of its own, which goes when the test ends. */
export function emptyDatabase(): Connection {
  const folder = mkdtempSync(join(tmpdir(), "document-"));
  const connection = openOwn(join(folder, "a.db"));
  onTestFinished(() => {
    connection.close();
    rmSync(folder, { recursive: true });
  });
  return connection;
}

/** A table `t`, made by the statements, and its mapping. */
export function tableOf(connection: Connection, ...statements: string[]): DocumentMapping {
  for (const statement of statements) connection.exec(statement);
  const shape = introspect(connection, "t");
  if (!shape) throw new Error("there is no table t");
  return mapTable(shape);
}

/** The mapping of a table in a new database. */
export function mappingOf(create: string, excluded: string[] = []): DocumentMapping {
  return mapTable(tableOf(emptyDatabase(), create).shape, excluded);
}

/** The quick rows of `t`, in key order. Throws what SQLite raises. */
export function quickRows(connection: Connection, mapping: DocumentMapping, rest = "FROM t"): string[] {
  const row = quickRowSql(mapping, rowKey(mapping.shape, "t"), "t");
  return connection.prepare(`SELECT ${row} ${rest}`).pluck().all() as string[];
}

export interface CarefulRow {
  id: string;
  json: string;
  omissions: Omission[];
}

/** The same rows, read with care. */
export function carefulRows(connection: Connection, mapping: DocumentMapping, rest = "FROM t"): CarefulRow[] {
  const columns = carefulColumnsSql(mapping, rowKey(mapping.shape, "t"), "t").join(", ");
  const rows = connection.prepare(`SELECT ${columns} ${rest}`).raw().safeIntegers().all() as unknown[][];
  return rows.map((row) => {
    const careful = carefulDocument(mapping, row);
    if ("refusal" in careful) throw new Error(careful.refusal);
    return careful;
  });
}

/** Parses JSON with every number as its own text, marked by a #, so that no digit is lost. */
export function parseExactly(json: string): Record<string, unknown> {
  const quoted = json.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[^,}\]\s]*/g, (token) =>
    token.startsWith('"') ? token : `"#${token}"`,
  );
  JSON.parse(json);
  return JSON.parse(quoted) as Record<string, unknown>;
}
