/** Invariant: the default written into a guard gives what SQLite itself stores where the column is left out. */
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { defaultValue } from "../../src/capture/default-value.js";
import { introspect } from "../../src/database/introspect.js";

const literals = [
  ..."1 -1 +2.5 .5 1e3 5.0 9223372036854775807 '1' '1e2' '1x' 'it''s' '' true FALSE x'00ff' CURRENT_DATE word".split(
    " ",
  ),
  "' 12 '",
  '"a word"',
  "[a word]",
  "`a word`",
];
/** These are not converted to the column's type. */
const expressions = ["0x10", "(1 + 2)", "(lower('X'))", "('a' || 'b')", "(-(1))"];

test.each([
  ...["INTEGER", "TEXT", "REAL", "NUMERIC"].map((type) => ({ type, defaults: literals })),
  ...["BLOB", ""].map((type) => ({ type, defaults: [...literals, ...expressions] })),
])("for a column of type $type", ({ type, defaults }) => {
  const connection = new Database(":memory:");
  for (const text of defaults) {
    connection.exec(`CREATE TABLE t (c ${type} NOT NULL DEFAULT ${text}); INSERT INTO t DEFAULT VALUES`);
    const column = introspect(connection, "t")!.columns[0]!;
    const value = defaultValue({ ...column, defaultSql: column.defaultSql! });
    const stored = connection.prepare("SELECT quote(c) FROM t").pluck().get();
    expect({ text, value: connection.prepare(`SELECT quote(${value})`).pluck().get() }).toEqual({
      text,
      value: stored,
    });
    connection.exec("DROP TABLE t");
  }
  connection.close();
});
