import fc from "fast-check";
import { quoteIdentifier } from "../../src/database/quote.js";

/** A value as it is bound: numbers become REAL, bigints INTEGER. */
export type Stored = null | bigint | number | string | Buffer;

export interface RandomTable {
  create: string;
  insert: string;
  rows: Stored[][];
}

const TYPES = [
  ...["INTEGER", "BIGINT", "REAL", "NUMERIC(10,2)", "DECIMAL", "BOOLEAN", "BOOL TEXT", "VARCHAR(20)", "TEXT"],
  ...["DATETIME", "DATE", "JSON", "STRING", "BLOB", "", "UUID"],
];
const STRICT_TYPES = ["INTEGER", "INT", "REAL", "TEXT", "BLOB", "ANY"];
const NAMES = ["a", "B", "id", "a.b", 'say "x"', "it's", "select", "größe", "$x", "with space", "__proto__", "😀"];

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("", "~", "~t", "a:b", "a\0b", "\0", '"', "\\", "'", "\n\r\t\b\f\x7f", "\u2028", "1", "0", "1.5"),
  fc.constantFrom("1e400", "Inf", "nan", " 2", "0x10", "9223372036854775808", '{"a":[1]}', "[1", "true", "2024-01-01"),
  fc.constantFrom("plain", "Ünïcode", "😀"),
);
const value: fc.Arbitrary<Stored> = fc.oneof(
  fc.constant(null),
  fc.constantFrom(0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n),
  fc.bigInt({ min: -100n, max: 100n }),
  fc.double(),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NaN, -0, 1.5, 1e20, 0.1 + 0.2, Number.MAX_VALUE, 5e-324, 1, 2 ** 63),
  texts,
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
);

const GENERATED = ["json_array(1, 'x')", "upper('x') || 1", "9e999", "x'41'", "'1'"];

/** Tables with every kind of key and column, and rows that hold anything anywhere. */
export const randomTable: fc.Arbitrary<RandomTable> = fc
  .record({
    strict: fc.boolean(),
    withoutRowid: fc.boolean(),
    names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 6 }),
    types: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    keys: fc.integer({ min: 1, max: 2 }),
    generated: fc.option(fc.tuple(fc.constantFrom(...GENERATED), fc.nat(), fc.constantFrom("VIRTUAL", "STORED"))),
  })
  .chain(({ strict, withoutRowid, names, types, keys, generated }) => {
    const known = strict ? STRICT_TYPES : TYPES;
    const typeAt = (index: number) => known[index % known.length] as string;
    const columns = names.map((name, index) => `${quoteIdentifier(name)} ${typeAt(types[index] ?? 0)}`);
    const key = names.slice(0, keys).map(quoteIdentifier).join(", ");
    const extra = generated ? [`g ${typeAt(generated[1])} AS (${generated[0]}) ${generated[2]}`] : [];
    const options = [...(strict ? ["STRICT"] : []), ...(withoutRowid ? ["WITHOUT ROWID"] : [])].join(", ");
    const create = `CREATE TABLE t (${[...columns, ...extra, `PRIMARY KEY (${key})`].join(", ")}) ${options}`;
    const row = fc.array(value, { minLength: names.length, maxLength: names.length });
    const list = names.map(quoteIdentifier).join(", ");
    const insert = `INSERT INTO t (${list}) VALUES (${names.map(() => "?").join(", ")})`;
    return fc.record({
      create: fc.constant(create),
      insert: fc.constant(insert),
      rows: fc.array(row, { minLength: 1, maxLength: 8 }),
    });
  });
