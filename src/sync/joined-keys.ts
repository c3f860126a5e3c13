import type { Connection, Statement } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { renderSql, statementOf } from "../database/sql.js";
import { keyValues } from "../document/careful.js";
import { encodeKey, type KeyValue } from "../document/key.js";
import { changeKey, type KeyPart, keyColumnsSql, rowKey } from "../document/key-sql.js";
import type { Bound } from "./reader.js";
import { distinctSql, rangeSql, sameSql } from "./row-statements.js";
import { parameters } from "./table-reader.js";

/** A key as the document query is asked for it. */
export interface AskedKey {
  id: string;
  /** Its JSON: exact, of whatever size a number is. null for a BLOB. */
  json: string | null;
  /** Whether there is no such row any more. */
  gone: boolean;
}

/** Finds the keys that the document query of a table is to be asked for. */
export class JoinedKeys {
  readonly #changed: Statement;
  readonly #ranges = new Map<string, Statement>();

  constructor(
    readonly connection: Connection,
    readonly shape: TableShape,
  ) {
    const names = shape.key.map((_, index) => `k${index + 1}`);
    const change = changeKey(shape, "c");
    const keys = renderSql("outbox/changed-keys.sql", {
      keys: names.join(", "),
      whole: names.map((name) => `${name} IS NOT NULL`).join(" AND "),
      distinct: distinctSql(shape),
    });
    this.#changed = this.#prepare("joined/changed-keys.sql", {
      keys: statementOf(keys),
      table: quoteIdentifier(shape.name),
      columns: keyColumnsSql(change).join(", "),
      json: jsonSql(change),
      gone: `${rowKey(shape, "e")[0]?.sql} IS NULL`,
      exists: sameSql(shape, "e", (index) => `c.k${index + 1}`),
    });
  }

  changed(parameter: { after: number; upto: number; table: number }): AskedKey[] {
    return (this.#changed.all(parameter) as unknown[][]).map((row) => this.#keyOf(row));
  }

  range(from: Bound, to: Bound): AskedKey[] {
    const rows = this.#range(from, to).all({ ...parameters("from", from), ...parameters("to", to) });
    return (rows as unknown[][]).map((row) => this.#keyOf(row));
  }

  #range(from: Bound, to: Bound): Statement {
    const name = `${from !== null}${to !== null}`;
    const row = rowKey(this.shape, "t");
    const statement =
      this.#ranges.get(name) ??
      this.#prepare("joined/range-keys.sql", {
        table: quoteIdentifier(this.shape.name),
        columns: keyColumnsSql(row).join(", "),
        json: jsonSql(row),
        range: rangeSql(this.shape, "t", { from: from !== null, to: to !== null }),
      });
    this.#ranges.set(name, statement);
    return statement;
  }

  #keyOf(row: readonly unknown[]): AskedKey {
    const { key } = this.shape;
    const affinities = key.map(({ affinity }) => affinity);
    const id = encodeKey(keyValues(row, key.length), affinities);
    return { id, json: row.at(-2) as string | null, gone: row.at(-1) === 1n };
  }

  #prepare(path: string, values: Readonly<Record<string, string>>): Statement {
    return this.connection.prepare(renderSql(path, values)).raw().safeIntegers();
  }
}

/** A single key as it is, the parts of a composite one as an array. */
function jsonSql(key: readonly KeyPart[]): string {
  const isBlob = key.map(({ sql }) => `typeof(${sql}) = 'blob'`).join(" OR ");
  const parts = key.map(({ sql }) => sql).join(", ");
  return `CASE WHEN ${isBlob} THEN NULL ELSE ${key.length === 1 ? `json_quote(${parts})` : `json_array(${parts})`} END`;
}

/** The same of a key that JS holds. */
export function jsonOf(key: readonly KeyValue[]): string | null {
  const parts = key.map((value) => {
    if (typeof value === "string") return JSON.stringify(value.toWellFormed());
    if (typeof value === "bigint") return value.toString();
    return value instanceof Uint8Array ? null : value.real.replace(/inf/i, "9e999");
  });
  if (parts.includes(null)) return null;
  return parts.length === 1 ? (parts[0] ?? null) : `[${parts.join(",")}]`;
}
