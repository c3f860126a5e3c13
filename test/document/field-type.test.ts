/*
 * Invariant: a column becomes what its framework means by its declared type, whatever SQLite makes of that name; integers
 * never become int32, and binary columns become nothing.
 */
import { describe, expect, test } from "vitest";
import { fieldTypeOf, isStoredAsText } from "../../src/document/field-type.js";

const expected = {
  int64: [
    ...["INTEGER", "BIGINT", "SMALLINT", "INT"],
    ...["integer", "bigint", "smallint", "integer unsigned", "smallint unsigned", "bigint unsigned"],
    ...["INT2", "INT8", "TINYINT(1)", "MEDIUMINT", "UNSIGNED BIG INT", "SERIAL", "BIGSERIAL"],
  ],
  float: [
    ...["FLOAT", "REAL", "DOUBLE", "DOUBLE PRECISION", "DOUBLE_PRECISION", "NUMERIC", "NUMERIC(10, 2)", "DECIMAL"],
    ...["real", "decimal", "decimal(12,\n4)", "NUMBER(5)", "MONEY", "FLOATING POINT"],
  ],
  bool: ["BOOLEAN", "bool", "BOOL", " Boolean "],
  date: ["DATE", "DATETIME", "TIME", "TIMESTAMP", "date", "datetime", "time", "TIMESTAMP WITH TIME ZONE", "INTERVAL"],
  string: [
    ...["VARCHAR", "VARCHAR(255)", "TEXT", "CHAR(32)", "NVARCHAR(30)", "NCHAR(5)", "CLOB", "JSON", "ENUM", "UUID"],
    ...["varchar(100)", "text", "char(32)", "char(39)", "JSONB", "STRING", "NATIVE CHARACTER(70)", "VARYING CHARACTER"],
    ...["", "ANY", "geometry", "VARCHAR(10) /* INT */", "ENUM('BLOB','INT')", "POINT"],
  ],
  none: ["BLOB", "blob", "BINARY(16)", "VARBINARY", "LONGBLOB", "bytea", "IMAGE"],
} as const;

const kinds = {
  int64: { type: "int64", sort: true },
  float: { type: "float", sort: true },
  bool: { type: "bool", sort: true },
  date: { type: "string", sort: true },
  string: { type: "string", sort: false },
  none: undefined,
} as const;

describe.each(Object.keys(expected) as (keyof typeof expected)[])("%s", (kind) => {
  test.each(expected[kind])("%j", (declared) => expect(fieldTypeOf(declared)).toEqual(kinds[kind]));
});

test("only SQLite's text affinity is stored as text", () => {
  expect(["VARCHAR(9)", "TEXT", "clob"].map(isStoredAsText)).toEqual([true, true, true]);
  expect(["", "STRING", "DATETIME", "JSON", "CHARINT", "BLOB"].map(isStoredAsText)).not.toContain(true);
});
