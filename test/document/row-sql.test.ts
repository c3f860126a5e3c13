/*
 * Invariant: a row that the quick statement makes a document of becomes exactly the document that the careful way makes,
 * with nothing left out; and both hold what the row holds, to the last digit.
 */
import { SqliteError } from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Connection } from "../../src/database/open.js";
import { quoteIdentifier } from "../../src/database/quote.js";
import type { DocumentMapping, MappedColumn } from "../../src/document/mapping.js";
import { CARE } from "../../src/document/row-sql.js";
import { carefulRows, emptyDatabase, parseExactly, quickRows, tableOf } from "./database.js";
import { type RandomTable, randomTable, type Stored } from "./random-table.js";

const OMITTED = Symbol("left out and told");
const TRUTHS = new Map([
  ["0", false],
  ["1", true],
]);

/** What a field must be for a stored value: a number as its text behind a #, undefined where the field is left out. */
function expected({ type }: MappedColumn, value: Stored, asText: string): unknown {
  if (value === null) return undefined;
  const number = typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value));
  if (type === "int64") return typeof value === "bigint" ? `#${value}` : OMITTED;
  if (type === "float") return number ? { float: value } : OMITTED;
  if (type === "string") return Buffer.isBuffer(value) ? OMITTED : typeof value === "string" ? value : asText;
  const truth = TRUTHS.get(String(value));
  return truth === undefined || Buffer.isBuffer(value) ? OMITTED : truth;
}

function requireTrue(mapping: DocumentMapping, connection: Connection, at: string, json: string, omitted: string[]) {
  const document = parseExactly(json);
  const columns = mapping.columns.map(({ column }) => quoteIdentifier(column.name));
  const sql = [...columns, ...columns.map((name) => `CAST(${name} AS TEXT)`)].join(", ") || "1";
  const values = connection.prepare(`SELECT ${sql} ${at}`).raw().safeIntegers().get() as Stored[];
  mapping.columns.forEach((mapped, index) => {
    const want = expected(mapped, values[index] ?? null, values[columns.length + index] as string);
    const has = Object.hasOwn(document, mapped.field) ? document[mapped.field] : undefined;
    expect(omitted.includes(mapped.field)).toBe(want === OMITTED);
    if (want === OMITTED) expect(has).toBeUndefined();
    else if (typeof want !== "object") expect(has).toBe(want);
    else if (typeof values[index] === "bigint") expect(has).toBe(`#${values[index]}`);
    else expect(Number(String(has).slice(1))).toBe(values[index]);
  });
}

function fill(connection: Connection, table: RandomTable): DocumentMapping {
  const mapping = tableOf(connection, "DROP TABLE IF EXISTS t", table.create);
  const insert = connection.prepare(table.insert);
  for (const row of table.rows) {
    try {
      insert.run(row);
    } catch (thrown) {
      if (!(thrown instanceof SqliteError) || !/^SQLITE_(CONSTRAINT|MISMATCH)/.test(thrown.code)) throw thrown;
    }
  }
  return mapping;
}

test("quick and careful documents are the same, and true", () => {
  const connection = emptyDatabase();
  const seen = { quick: 0, care: 0, omissions: 0 };
  fc.assert(
    fc.property(randomTable, (table) => {
      const mapping = fill(connection, table);
      const whole = mapping.shape.key.map(({ name }) => `${quoteIdentifier(name)} IS NOT NULL`).join(" AND ");
      const count = connection.prepare(`SELECT count(*) FROM t WHERE ${whole}`).pluck().get() as number;
      for (let row = 0; row < count; row++) {
        const at = `FROM t WHERE ${whole} LIMIT 1 OFFSET ${row}`;
        const careful = carefulRows(connection, mapping, at)[0]!;
        const omitted = careful.omissions.map(({ field }) => field);
        requireTrue(mapping, connection, at, careful.json, omitted);
        seen.omissions += omitted.length;
        const text = quickRows(connection, mapping, at)[0]!;
        seen[text === CARE ? "care" : "quick"]++;
        if (text === CARE) continue;
        expect(omitted).toEqual([]);
        expect(parseExactly(text)).toEqual(parseExactly(careful.json));
        expect(JSON.parse(text).id).toBe(careful.id);
      }
    }),
    { numRuns: 600 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(30);
});
