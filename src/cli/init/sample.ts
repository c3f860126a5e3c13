import { rowidNames } from "../../capture/names.js";
import type { Connection } from "../../database/open.js";
import { quoteIdentifier } from "../../database/quote.js";
import type { TableShape } from "../../database/shape.js";
import { renderSql } from "../../database/sql.js";
import { whenFree } from "../../sync/pause.js";

/** Values of one column: a short text as it is, null, or what else it was. */
export type Sampled = string | null | { other: "long text" | "no text" };

const FIRST_ROWS = 200;
const MORE_ROWS = 1_000;

/** Rows are read again, more of them and from both ends, only where the first look was this quick, in milliseconds. */
const QUICK_MS = 10;

/** Values of a table's columns, by column: a few thousand rows at most, read in moments. */
export async function sampleTable(connection: Connection, shape: TableShape): Promise<Map<string, Sampled[]>> {
  const columns = shape.columns.map(({ name }) => shortSql(quoteIdentifier(name))).join(", ");
  const table = quoteIdentifier(shape.name);
  const order = orderOf(shape)
    .map((name) => `${name} DESC`)
    .join(", ");
  const read = (path: string, places: Record<string, string>, rows: number) =>
    whenFree(
      () =>
        connection
          .prepare(renderSql(path, { columns, table, ...places }))
          .raw()
          .all({ rows }) as unknown[][],
    );
  const began = performance.now();
  let rows = await read("init/head.sql", {}, FIRST_ROWS);
  if (rows.length === FIRST_ROWS && performance.now() - began < QUICK_MS) {
    rows = await read("init/head.sql", {}, MORE_ROWS);
    if (rows.length === MORE_ROWS) rows = [...rows, ...(await read("init/tail.sql", { order }, MORE_ROWS))];
  }
  return new Map(shape.columns.map(({ name }, index) => [name, rows.map((row) => sampled(row[index]))]));
}

function shortSql(column: string): string {
  return `CASE WHEN ${column} IS NULL THEN NULL WHEN typeof(${column}) <> 'text' THEN 0 WHEN octet_length(${column}) > 200 THEN 1 ELSE ${column} END`;
}

function sampled(value: unknown): Sampled {
  if (value === null || typeof value === "string") return value;
  return { other: value === 1 ? "long text" : "no text" };
}

function orderOf(shape: TableShape): string[] {
  const [rowid] = rowidNames(shape);
  return rowid === undefined ? shape.key.map(({ name }) => quoteIdentifier(name)) : [rowid];
}
