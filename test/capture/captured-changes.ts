import Database from "better-sqlite3";
import { quoteIdentifier } from "../../src/database/quote.js";

export interface Captured {
  name: string;
  key: readonly string[];
}

/** What the outbox holds, in order: "table op key", with the key as SQL text, and the same without the op. */
export function capturedChanges(file: string, tables: readonly Captured[]): { change: string; key: string }[] {
  const columns = new Map(tables.map((table) => [table.name, table.key.length]));
  const connection = new Database(file, { readonly: true });
  try {
    const width = Math.max(...columns.values());
    const keys = Array.from({ length: width }, (_, at) => `quote(k${at + 1})`).join(", ");
    const rows = connection
      .prepare(`SELECT name, op, ${keys} FROM _sync_outbox LEFT JOIN _sync_table ON id = table_id ORDER BY seq`)
      .raw()
      .all() as string[][];
    return rows.map(([name = "", op, ...columnsOfKey]) => {
      const key = columnsOfKey.slice(0, columns.get(name)).join(",");
      return { change: `${name} ${op} ${key}`, key: `${name} ${key}` };
    });
  } finally {
    connection.close();
  }
}

/** Every row by "table key", with the type and bytes of each of its values. Rows with a NULL in the key have none. */
export function rowsByKey(file: string, tables: readonly Captured[]): Map<string, string> {
  const connection = new Database(file, { readonly: true });
  try {
    const rows = tables.flatMap(({ name, key }) => {
      const columns = connection
        .prepare("SELECT name FROM pragma_table_xinfo(?)")
        .pluck()
        .all(name)
        .map((column) => quoteIdentifier(String(column)));
      const exact = columns.map((column) => `typeof(${column}) || hex(${column})`).join(" || ' ' || ");
      const names = key.map(quoteIdentifier);
      const id = names.map((column) => `quote(${column})`).join(" || ',' || ");
      const where = names.map((column) => `${column} IS NOT NULL`).join(" AND ");
      const found = connection
        .prepare(`SELECT ${id}, ${exact} FROM ${quoteIdentifier(name)} WHERE ${where}`)
        .raw()
        .all();
      return (found as [string, string][]).map(([text, row]): [string, string] => [`${name} ${text}`, row]);
    });
    return new Map(rows);
  } finally {
    connection.close();
  }
}

/** The keys, as "table key", whose row is another one. */
export function changedKeys(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}
