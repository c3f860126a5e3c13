/*
 * Invariant: a table of any number of columns has its quick statement, within SQLite's limits on expressions and
 * arguments, and its rows become the same documents as the careful way makes.
 */
import { describe, expect, test } from "vitest";
import { balancedSql } from "../../src/document/balanced.js";
import { CARE } from "../../src/document/row-sql.js";
import { carefulRows, emptyDatabase, parseExactly, quickRows, tableOf } from "./database.js";

const kinds = {
  TEXT: (index: number) => `'"${index}'`,
  INTEGER: (index: number) => `9007199254740993 + ${index}`,
  REAL: (index: number) => `0.1 * ${index + 1}`,
  BOOLEAN: (index: number) => String(index % 2),
} as const;
const mixed = Object.keys(kinds) as (keyof typeof kinds)[];

describe.each<[string, (keyof typeof kinds)[]]>([
  ["mixed", mixed],
  ...mixed.map((type): [string, (keyof typeof kinds)[]] => [type, [type]]),
])("%s columns", (_, types) => {
  test.each([1, 99, 100, 300, 1900])("%i of them", (width) => {
    const typeOf = (index: number) => types[index % types.length]!;
    const columns = Array.from({ length: width }, (__, index) => `c${index} ${typeOf(index)}`);
    const values = columns.map((___, index) => kinds[typeOf(index)](index));
    const connection = emptyDatabase();
    const mapping = tableOf(
      connection,
      `CREATE TABLE t (id INTEGER PRIMARY KEY, ${columns.join(", ")})`,
      `INSERT INTO t VALUES (1, ${values.join(", ")})`,
    );
    connection.exec("INSERT INTO t (id) VALUES (2)");
    const careful = carefulRows(connection, mapping);
    const quick = quickRows(connection, mapping);
    expect(quick.map(parseExactly)).toEqual(careful.map(({ json }) => parseExactly(json)));
    expect(Object.keys(parseExactly(quick[0]!))).toHaveLength(width + 1);
    expect(quick[1]).toBe('{"id":"2"}');
  });
});

test("every column of a wide table is checked", () => {
  const columns = Array.from({ length: 300 }, (_, index) => `c${index} INTEGER`);
  const connection = emptyDatabase();
  const mapping = tableOf(connection, `CREATE TABLE t (id INTEGER PRIMARY KEY, ${columns.join(", ")})`);
  for (const index of [0, 1, 149, 150, 299]) {
    connection.exec(`DELETE FROM t; INSERT INTO t (id, c${index}) VALUES (1, 'text')`);
    expect(quickRows(connection, mapping)).toEqual([CARE]);
  }
});

test.each([1, 2, 3, 7, 1000])("%i terms are joined in their order, no deeper than needed", (count) => {
  const terms = Array.from({ length: count }, (_, index) => `t${index}`);
  const sql = balancedSql(terms, "AND");
  expect(sql.replaceAll(/[()]/g, "")).toBe(terms.join(" AND "));
  expect(/^\(*/.exec(sql)?.[0].length).toBe(Math.ceil(Math.log2(count)));
});
