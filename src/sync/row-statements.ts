import type { Connection, Statement } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { renderSql } from "../database/sql.js";
import { changeKey, keyColumnsSql, rowKey } from "../document/key-sql.js";
import type { DocumentMapping } from "../document/mapping.js";
import { carefulColumnsSql, quickRowSql, sizeSql } from "../document/row-sql.js";

/** Where a page of a table begins and ends; both ends may be open. */
export interface RangeBounds {
  from: boolean;
  to: boolean;
}

/** The prepared statements that read the rows of one table. */
/** The ways to read a page: as JSON made by SQLite, value by value, and its size (rows, bytes) beforehand. */
export interface PageStatements {
  quick: Statement;
  careful: Statement;
  size: Statement;
}

export interface RowStatements {
  changed: PageStatements;
  newestOfKeys: Statement;
  exists: Statement;
  range(bounds: RangeBounds): PageStatements & { end: Statement; count: Statement };
}

/**
 * Prepares them. They name the table's columns, so they are made anew when its shape changes.
 *
 * @throws SqliteError where the mapping no longer fits the table
 */
export function prepareRows(connection: Connection, mapping: DocumentMapping): RowStatements {
  const { shape } = mapping;
  const table = quoteIdentifier(shape.name);
  const change = changeKey(shape, "c");
  const row = rowKey(shape, "t");
  const exists = rowKey(shape, "e");
  const size = sizeSql(mapping, "t");
  const gone = (key: typeof row) => `${key[0]?.sql} IS NULL`;
  const outbox = {
    table,
    keys: shape.key.map((_, index) => `k${index + 1}`).join(", "),
    whole: shape.key.map((_, index) => `k${index + 1} IS NOT NULL`).join(" AND "),
    distinct: distinctSql(shape),
  };
  const quick = (sql: string) => connection.prepare(sql).pluck();
  const careful = (sql: string) => connection.prepare(sql).raw().safeIntegers();
  return {
    changed: {
      quick: quick(
        renderSql("outbox/changed-rows.sql", {
          ...outbox,
          row: quickRowSql(mapping, change, "t", gone(row)),
          same: sameSql(shape, "t", (index) => `c.k${index + 1}`),
        }),
      ),
      careful: careful(
        renderSql("outbox/changed-rows-careful.sql", {
          ...outbox,
          columns: carefulColumnsSql(mapping, change, "t").join(", "),
          gone: gone(exists),
          oversize: gone(row),
          exists: sameSql(shape, "e", (index) => `c.k${index + 1}`),
          same: sameRowSql(shape),
          size,
        }),
      ),
      size: careful(
        renderSql("outbox/changed-rows-size.sql", {
          ...outbox,
          size,
          same: sameSql(shape, "t", (index) => `c.k${index + 1}`),
        }),
      ),
    },
    exists: quick(
      renderSql("stream/row-exists.sql", { table, same: sameSql(shape, "t", (index) => `:key${index + 1}`) }),
    ),
    newestOfKeys: careful(
      renderSql("outbox/newest-of-keys.sql", {
        columns: keyColumnsSql(change).join(", "),
        whole: outbox.whole,
        distinct: outbox.distinct,
      }),
    ),
    range: (bounds) => {
      const columns = keyColumnsSql(row).join(", ");
      return {
        quick: quick(
          renderSql("stream/range-rows.sql", {
            table,
            row: quickRowSql(mapping, row, "t"),
            range: rangeSql(shape, "t", bounds),
          }),
        ),
        careful: careful(
          renderSql("stream/range-rows-careful.sql", {
            table,
            columns: carefulColumnsSql(mapping, exists, "t").join(", "),
            oversize: gone(row),
            same: sameRowSql(shape),
            size,
            range: rangeSql(shape, "e", bounds),
          }),
        ),
        size: careful(renderSql("stream/range-rows-size.sql", { table, size, range: rangeSql(shape, "t", bounds) })),
        end: careful(
          renderSql("stream/range-end.sql", {
            table,
            columns,
            range: rangeSql(shape, "t", { ...bounds, to: false }),
            order: row.map((part) => part.sql).join(", "),
          }),
        ),
        count: quick(renderSql("stream/range-count.sql", { table, range: rangeSql(shape, "t", bounds) })),
      };
    },
  };
}

/** In a column without a type, 1 and 1.0 are two keys that compare equal. */
function distinctSql(shape: TableShape): string {
  return shape.key
    .flatMap((column, index) => (column.affinity === "BLOB" ? [`typeof(k${index + 1})`] : []).concat(`k${index + 1}`))
    .join(", ");
}

/**
 * The row whose key is exactly the captured one. The first comparison finds it in the key's index, under the column's own
 * collation; the second keeps `abc` from standing for `ABC`, and 1 from standing for 1.0.
 */
function sameSql(shape: TableShape, alias: string, captured: (index: number) => string): string {
  return shape.key
    .map((column, index) => {
      const stored = `${alias}.${quoteIdentifier(column.name)}`;
      const key = captured(index);
      const exact = column.affinity === "INTEGER" ? "" : ` AND ${stored} = ${key} COLLATE BINARY`;
      const typed = column.affinity === "BLOB" ? ` AND typeof(${stored}) = typeof(${key})` : "";
      return `${stored} = ${key}${exact}${typed}`;
    })
    .join(" AND ");
}

/** `t` is the same row as `e`. */
function sameRowSql(shape: TableShape): string {
  return shape.key.map(({ name }) => `t.${quoteIdentifier(name)} = e.${quoteIdentifier(name)}`).join(" AND ");
}

/** A stretch of the table in key order; rows with a NULL in their key are no documents. */
function rangeSql(shape: TableShape, alias: string, bounds: RangeBounds): string {
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
