/*
 * Invariant: a column becomes what its framework means by its declared type, whatever SQLite makes of that name; integers
 * never become int32, and binary columns become nothing.
 */
import { describe, expect, test } from "vitest";
import { introspect } from "../../src/database/introspect.js";
import { openOwn } from "../../src/database/open.js";
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

describe("what frameworks declare on SQLite", () => {
  const frameworks: Record<string, [declared: string, kind: keyof typeof kinds][]> = {
    SQLAlchemy: [
      ["BIGINT", "int64"],
      ["BOOLEAN", "bool"],
      ["CHAR", "string"],
      ["DATE", "date"],
      ["DATETIME", "date"],
      ["DECIMAL(10, 2)", "float"],
      ["FLOAT", "float"],
      ["INTEGER", "int64"],
      ["JSON", "string"],
      ["NUMERIC(10, 2)", "float"],
      ["REAL", "float"],
      ["SMALLINT", "int64"],
      ["TEXT", "string"],
      ["TIME", "date"],
      ["TIMESTAMP", "date"],
      ["VARCHAR", "string"],
      ["VARCHAR(50)", "string"],
      ["NVARCHAR(50)", "string"],
      ["NCHAR(8)", "string"],
      ["CLOB", "string"],
      ["DOUBLE", "float"],
      ["DOUBLE_PRECISION", "float"],
      ["DOUBLE PRECISION", "float"],
      ["CHAR(32)", "string"], // Uuid
      ["VARCHAR(9)", "string"], // Enum
      ["BLOB", "none"], // LargeBinary, PickleType
      ["BINARY(16)", "none"],
      ["VARBINARY(16)", "none"],
    ],
    Django: [
      ["integer", "int64"],
      ["bigint", "int64"], // also DurationField
      ["smallint", "int64"],
      ["integer unsigned", "int64"],
      ["bigint unsigned", "int64"],
      ["smallint unsigned", "int64"],
      ["bool", "bool"],
      ["varchar(50)", "string"],
      ["char(32)", "string"], // UUIDField
      ["char(39)", "string"], // GenericIPAddressField
      ["datetime", "date"],
      ["date", "date"],
      ["time", "date"],
      ["decimal", "float"],
      ["real", "float"],
      ["text", "string"], // also JSONField, whose CHECK is no part of the type
      ["BLOB", "none"],
    ],
    Prisma: [
      ["TEXT", "string"],
      ["INTEGER", "int64"],
      ["BIGINT", "int64"],
      ["REAL", "float"],
      ["DECIMAL", "float"],
      ["DATETIME", "date"],
      ["BOOLEAN", "bool"],
      ["BLOB", "none"],
      ["JSONB", "string"],
    ],
  };
  describe.each(Object.entries(frameworks))("%s", (_, declared) => {
    test.each(declared)("%s is %s", (type, kind) => expect(fieldTypeOf(type)).toEqual(kinds[kind]));
  });

  test("whatever follows the type is no part of it", () => {
    const connection = openOwn(":memory:");
    connection.exec(`CREATE TABLE t ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
      "data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL)), "n" integer unsigned NOT NULL CHECK ("n" >= 0),
      "at" datetime DEFAULT CURRENT_TIMESTAMP, g REAL GENERATED ALWAYS AS (n * 2))`);
    const types = introspect(connection, "t")?.columns.map(({ declaredType }) => declaredType);
    connection.close();
    expect(types?.map(fieldTypeOf)).toEqual([kinds.int64, kinds.string, kinds.int64, kinds.date, kinds.float]);
  });
});
