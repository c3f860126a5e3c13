import fc from "fast-check";
import type { Schema } from "./schema.js";

/** Few values, so that rows collide; each in several shapes, so that they collide where it is not seen. */
const literals = [
  "1",
  "2",
  "1.0",
  "2.5",
  "-1",
  "0",
  "'1'",
  "'a'",
  "'A'",
  "'b'",
  "''",
  "x'61'",
  "NULL",
  "9007199254740993",
];
const literal = fc.constantFrom(...literals);
const or = fc.constantFrom(
  "",
  "",
  " OR REPLACE",
  " OR REPLACE",
  " OR REPLACE",
  " OR IGNORE",
  " OR FAIL",
  " OR ABORT",
  " OR ROLLBACK",
);

/** Random statements about the table of a schema. Some of them fail: that has to be the same with and without triggers. */
export function statementsFor(schema: Schema): fc.Arbitrary<string[]> {
  const column = fc.constantFrom(...schema.columns);
  const columns = fc.uniqueArray(column, { minLength: 2, maxLength: schema.columns.length });
  const value = fc.oneof(
    { weight: 5, arbitrary: literal },
    column.map((name) => name),
    column.map((name) => `${name} + 1`),
  );
  const target = schema.hasRowid ? fc.oneof({ weight: 8, arbitrary: column }, fc.constant("rowid")) : column;
  const assignments = fc.array(fc.tuple(target, value), { minLength: 1, maxLength: 3 }).map(setOf);
  const where = fc.oneof(
    fc.constant(""),
    fc.tuple(column, literal).map(([name, text]) => ` WHERE ${name} IS ${text}`),
  );
  const values = columns.chain((names) =>
    fc
      .array(fc.tuple(...names.map(() => literal)), { minLength: 1, maxLength: 3 })
      .map((rows) => `t (${names.join(", ")}) VALUES ${rows.map((row) => `(${row.join(", ")})`).join(", ")}`),
  );
  const keyList = schema.key.join(", ");
  const all = schema.columns.join(", ");
  return fc.array(
    fc.oneof(
      { weight: 9, arbitrary: fc.tuple(or, values).map(([clause, rows]) => `INSERT${clause} INTO ${rows}`) },
      {
        weight: 7,
        arbitrary: fc.tuple(or, assignments, where).map(([clause, set, rows]) => `UPDATE${clause} t ${set}${rows}`),
      },
      values.map((rows) => `INSERT INTO ${rows} ON CONFLICT DO NOTHING`),
      fc
        .tuple(values, assignments, fc.constantFrom("", ` (${keyList})`))
        .map(([rows, set, on]) => `INSERT INTO ${rows} ON CONFLICT${on} DO UPDATE ${set}`),
      fc
        .tuple(or, fc.shuffledSubarray(schema.columns, { minLength: schema.columns.length }))
        .map(([clause, order]) => `INSERT${clause} INTO t (${all}) SELECT ${order.join(", ")} FROM t`),
      fc.tuple(or, values).map(([clause, rows]) => `INSERT${clause} INTO ${rows} RETURNING *`),
      fc.constant("INSERT OR REPLACE INTO t DEFAULT VALUES"),
      where.map((rows) => `DELETE FROM t${rows}`),
      fc.constantFrom("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ROLLBACK TO s", "RELEASE s"),
    ),
    { minLength: 6, maxLength: 24 },
  );
}

function setOf(assignments: readonly [string, string][]): string {
  return `SET ${assignments.map(([name, value]) => `${name} = ${value}`).join(", ")}`;
}
