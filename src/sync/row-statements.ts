import type { Connection, Statement } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import type { Affinity, TableShape } from "../database/shape.js";
import { renderSql, statementOf } from "../database/sql.js";
import { rowsSql } from "../document/condition.js";
import { changeKey, keyColumnsSql, rowKey } from "../document/key-sql.js";
import type { DocumentMapping } from "../document/mapping.js";
import { carefulColumnsSql, quickRowSql, sizeSql } from "../document/row-sql.js";

/** Where a page of a table begins and ends; both ends may be open. */
export interface RangeBounds {
  from: boolean;
  to: boolean;
}

/** The ways to read a page: as JSON made by SQLite, value by value, and its size (rows, bytes) beforehand. */
export interface PageStatements {
  quick: Statement;
  careful: Statement;
  size: Statement;
}

/** The prepared statements that read the rows of one table. */
export interface RowStatements {
  /** The rows of the keys that changed. */
  changed: PageStatements;
  /** The rows of keys that are asked for, and the statements that ask. Made when first needed. */
  asked(): { page: PageStatements; clear: Statement; add: Statement };
  newestOfKeys: Statement;
  exists: Statement;
  range(bounds: RangeBounds): PageStatements & { end: Statement; count: Statement; keys: Statement };
}

/**
 * Prepares them. They name the table's columns, so they are made anew when its shape changes.
 *
 * @throws SqliteError where the mapping no longer fits the table
 */
export function prepareRows(connection: Connection, mapping: DocumentMapping): RowStatements {
  const { shape } = mapping;
  const everything = quoteIdentifier(shape.name);
  const table = rowsSql(shape, mapping.settings.where);
  const change = changeKey(shape, "c");
  const row = rowKey(shape, "t");
  const exists = rowKey(shape, "e");
  const size = sizeSql(mapping, "t");
  const gone = (key: typeof row) => `${key[0]?.sql} IS NULL`;
  const names = shape.key.map((_, index) => `k${index + 1}`);
  const keys = names.join(", ");
  const whole = names.map((name) => `${name} IS NOT NULL`).join(" AND ");
  const distinct = distinctSql(shape);
  const quick = (sql: string) => connection.prepare(sql).pluck();
  const careful = (sql: string) => connection.prepare(sql).raw().safeIntegers();
  const same = (alias: string) => sameSql(shape, alias, (index) => `c.k${index + 1}`);
  const rowsOf = (source: string): PageStatements => ({
    quick: quick(
      renderSql("outbox/changed-rows.sql", {
        keys: source,
        table,
        row: quickRowSql(mapping, change, "t", gone(row)),
        same: same("t"),
      }),
    ),
    careful: careful(
      renderSql("outbox/changed-rows-careful.sql", {
        keys: source,
        rows: table,
        table: everything,
        columns: carefulColumnsSql(mapping, change, "t").join(", "),
        gone: gone(exists),
        oversize: gone(row),
        exists: same("e"),
        same: sameRowSql(shape),
        size,
      }),
    ),
    size: careful(renderSql("outbox/changed-rows-size.sql", { keys: source, table, size, same: same("t") })),
  });
  return {
    changed: rowsOf(statementOf(renderSql("outbox/changed-keys.sql", { keys, whole, distinct }))),
    asked: () => {
      const asked = `_sync_asked_${names.length}`;
      connection.exec(renderSql("verify/asked-table.sql", { asked, keys }));
      return {
        page: rowsOf(statementOf(renderSql("verify/asked-keys.sql", { asked, keys }))),
        clear: connection.prepare(renderSql("verify/asked-clear.sql", { asked })),
        add: connection.prepare(
          renderSql("verify/asked-add.sql", { asked, keys, values: names.map((_, n) => `:key${n + 1}`).join(", ") }),
        ),
      };
    },
    exists: quick(
      renderSql("stream/row-exists.sql", { table, same: sameSql(shape, "t", (index) => `:key${index + 1}`) }),
    ),
    newestOfKeys: careful(
      renderSql("outbox/newest-of-keys.sql", { columns: keyColumnsSql(change).join(", "), whole, distinct }),
    ),
    range: (bounds) => {
      const columns = keyColumnsSql(row).join(", ");
      const range = rangeSql(shape, "t", bounds);
      return {
        quick: quick(renderSql("stream/range-rows.sql", { table, row: quickRowSql(mapping, row, "t"), range })),
        careful: careful(
          renderSql("stream/range-rows-careful.sql", {
            rows: table,
            table: everything,
            columns: carefulColumnsSql(mapping, exists, "t").join(", "),
            oversize: gone(row),
            same: sameRowSql(shape),
            size,
            range: rangeSql(shape, "e", bounds),
          }),
        ),
        size: careful(renderSql("stream/range-rows-size.sql", { table, size, range })),
        end: careful(
          renderSql("stream/range-end.sql", {
            table: everything,
            columns,
            range,
            order: row.map((part) => part.sql).join(", "),
          }),
        ),
        count: quick(renderSql("stream/range-count.sql", { table, range })),
        keys: careful(renderSql("stream/range-keys.sql", { table, columns, range })),
      };
    },
  };
}

/** In a column without a type, 1 and 1.0 are two keys that compare equal. */
export function distinctSql(shape: TableShape): string {
  return shape.key
    .flatMap((column, index) => (column.affinity === "BLOB" ? [`typeof(k${index + 1})`] : []).concat(`k${index + 1}`))
    .join(", ");
}

/**
 * The row whose key is exactly the captured one. The first comparison finds it in the key's index, under the column's own
 * collation; the second keeps `abc` from standing for `ABC`, and 1 from standing for 1.0. A text that looks like a number is none:
 * it was captured when the rows were told apart by another column, and a number's column would take it for one.
 */
export function sameSql(shape: TableShape, alias: string, captured: (index: number) => string): string {
  return shape.key
    .map((column, index) => {
      const stored = `${alias}.${quoteIdentifier(column.name)}`;
      const key = captured(index);
      const exact = column.affinity === "INTEGER" ? "" : ` AND ${stored} = ${key} COLLATE BINARY`;
      const typed = typedSql(column.affinity, stored, key);
      return `${stored} = ${key}${exact}${typed}`;
    })
    .join(" AND ");
}

function typedSql(affinity: Affinity, stored: string, key: string): string {
  if (affinity === "TEXT") return "";
  if (affinity === "BLOB") return ` AND typeof(${stored}) = typeof(${key})`;
  return ` AND (typeof(${stored}) = 'text') = (typeof(${key}) = 'text')`;
}

/** `t` is the same row as `e`: not one whose key only compares equal, as `abc` and `ABC` do in a NOCASE column. */
function sameRowSql(shape: TableShape): string {
  return sameSql(shape, "t", (index) => `e.${quoteIdentifier(shape.key[index]?.name ?? "")}`);
}

/** A stretch of the table in key order; rows with a NULL in their key are no documents. */
export function rangeSql(shape: TableShape, alias: string, bounds: RangeBounds): string {
  const columns = shape.key.map((column) => `${alias}.${quoteIdentifier(column.name)}`);
  const tuple = (side: string) => {
    const names = shape.key.map((_, index) => `:${side}${index + 1}`);
    return columns.length === 1 ? names.join("") : `(${names.join(", ")})`;
  };
  const left = columns.length === 1 ? columns.join("") : `(${columns.join(", ")})`;
  return [
    ...columns.map((column) => `${column} IS NOT NULL`),
    ...(bounds.from ? [`${left} > ${tuple("from")}`] : []),
    ...(bounds.to ? [`${left} <= ${tuple("to")}`] : []),
  ].join(" AND ");
}
