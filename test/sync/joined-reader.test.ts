/**
 * Invariant: what a query gives arrives in the document as it is: integers to the last digit, floats as SQLite writes them, any text;
 * what its field can't hold is left out and told. A key has one document, none, or the query is at fault.
 */
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { introspect } from "../../src/database/introspect.js";
import { keep } from "../../src/database/keep.js";
import { documentMapping } from "../../src/document/joined/mapping.js";
import type { KeyValue } from "../../src/document/key.js";
import { JoinedReader } from "../../src/sync/joined-reader.js";
import { makeReader } from "../../src/sync/make-reader.js";

const OUTBOX = "CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, k1, k2, k3)";

function reading(statements: readonly string[], document: string, asked: TableMapping = {}) {
  const connection = keep(new Database(":memory:"));
  for (const statement of [OUTBOX, ...statements]) connection.exec(statement);
  const shape = introspect(connection, "t");
  if (!shape) throw new Error("there is no table t");
  const hidden = { ofTable: [], everywhere: [] };
  const mapping = documentMapping(connection, shape, hidden, { ...asked, document });
  const reader = makeReader(connection, mapping, 1);
  expect(reader).toBeInstanceOf(JoinedReader);
  const change = (...keys: KeyValue[]) => {
    const insert = connection.prepare("INSERT INTO _sync_outbox (table_id, k1, k2) VALUES (1, ?, ?)");
    insert.run(keys[0], keys[1] ?? null);
  };
  return { connection, reader, change, all: () => reader.changes(0, 1_000_000) };
}

const IN = "IN (SELECT value FROM json_each(:keys))";
const SIMPLE = ["CREATE TABLE t (id INTEGER PRIMARY KEY, v)", "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')"];
const QUERY = `SELECT id, v AS field FROM t WHERE id ${IN}`;

describe("values", () => {
  it.each([
    ["9223372036854775807", "INTEGER", "9223372036854775807"],
    ["-9223372036854775808", "INTEGER", "-9223372036854775808"],
    ["9007199254740993", "BIGINT", "9007199254740993"],
    ["0.1", "REAL", "0.1"],
    ["0.1 + 0.2", "REAL", "0.30000000000000004"],
    ["1e300", "DOUBLE", "1.0e+300"],
    ["3.0", "REAL", "3.0"],
    ["1", "BOOLEAN", "true"],
    ["0", "BOOLEAN", "false"],
    ["'a' || char(0) || 'b'", "TEXT", '"a\\u0000b"'],
    ["'é 😀 \" \\ ' || char(10)", "TEXT", '"\\u00e9 \\ud83d\\ude00 \\" \\\\ \\n"'],
    ["json_array('x', 1)", "", '"[\\"x\\",1]"'],
    ["12", "", '"12"'],
    ["'2026-11-27'", "DATE", '"2026-11-27"'],
  ])("%s in a column %s is %s", (value, type, json) => {
    const statements = [`CREATE TABLE t (id INTEGER PRIMARY KEY, v ${type})`, `INSERT INTO t VALUES (7, ${value})`];
    const { all, change } = reading(statements, QUERY);
    change(7n);
    expect(all()).toMatchObject({ documents: [`{"id":"7","field":${json}}`], deletes: [], omissions: [] });
  });

  it.each([
    ["'many'", "INTEGER", "holds text, which is no int64"],
    ["1.5", "INTEGER", "holds a number with a fraction or none that is finite, which is no int64"],
    ["9e999", "REAL", "holds a number with a fraction or none that is finite, which is no float"],
    ["2", "BOOLEAN", "holds an integer, which is no bool"],
    ["x'00ff'", "TEXT", "holds a BLOB, which is no string"],
  ])("%s in a column %s is left out", (value, type, reason) => {
    const statements = [`CREATE TABLE t (id INTEGER PRIMARY KEY, v ${type})`, `INSERT INTO t VALUES (7, ${value})`];
    const { all, change } = reading(statements, QUERY);
    change(7n);
    expect(all()).toMatchObject({ documents: ['{"id":"7"}'], omissions: [{ id: "7", field: "field", reason }] });
  });

  it("a document of more than 10 MB is refused, one of 9 MB is not, and never are many of them held", () => {
    const { all, change, reader } = reading(
      SIMPLE,
      `SELECT id, printf('%.*c', id * 4500000, 'x') AS field FROM t WHERE id ${IN}`,
    );
    for (const key of [1n, 2n, 3n]) change(key);
    expect(all()).toBeUndefined();
    expect(reader.changes(0, 1)?.documents[0]).toHaveLength(4_500_021);
    expect(reader.changes(1, 2)?.documents).toHaveLength(1);
    expect(reader.changes(2, 3)).toMatchObject({
      documents: [],
      deletes: [],
      unsendable: [{ id: "3", reason: "the row holds more than 10 MB" }],
    });
  });
});

describe("keys", () => {
  it.each([
    ["INTEGER", [9223372036854775807n, -9223372036854775808n, 9007199254740993n]],
    ["TEXT", ["abc", "", 'it\'s "x"', "é😀", "5", "a:b~", "a\u0000b"]],
    ["TEXT COLLATE NOCASE", ["abc", "Def"]],
    ["", [1n, "1", "x"]],
  ])("of %s", (type, keys) => {
    const { connection, reader, change, all } = reading(
      [`CREATE TABLE t (id ${type} PRIMARY KEY, v TEXT)`],
      `SELECT id, v AS field FROM t WHERE id ${IN}`,
    );
    for (const key of keys) connection.prepare("INSERT INTO t VALUES (?, 'v')").run(key);
    for (const key of keys) change(key);
    change("gone");
    const ids = keys.map((key) => reader.idOf([key])).sort();
    const idsIn = (documents: string[] = []) => documents.map((text) => (JSON.parse(text) as { id: string }).id).sort();
    expect(idsIn(all()?.documents)).toEqual(ids);
    expect(all()?.deletes).toEqual(["gone"]);
    expect(idsIn(reader.range(null, null)?.documents)).toEqual(ids);
    expect(reader.ids(null, null).sort()).toEqual(ids);
    expect(idsIn(reader.rows(keys.map((key) => [key]))?.documents)).toEqual(ids);
    expect(keys.map((key) => reader.hasRow([key]))).toEqual(keys.map(() => true));
    expect(reader.hasRow(["gone"])).toBe(false);
  });

  it("of two columns are arrays", () => {
    const { all, change, reader } = reading(
      [
        "CREATE TABLE t (a TEXT, b INTEGER, v TEXT, PRIMARY KEY (a, b))",
        "INSERT INTO t VALUES ('x', 1, 'one'), ('x', 2, 'two')",
      ],
      "SELECT a, b, v FROM json_each(:keys) AS k JOIN t ON a = k.value ->> 0 AND b = k.value ->> 1",
    );
    change("x", 1n);
    change("y", 1n);
    expect(all()).toMatchObject({ documents: ['{"id":"x:1","a":"x","b":1,"v":"one"}'], deletes: ["y:1"] });
    expect(reader.rangeEnd(null, 1)).toEqual(["x", 1n]);
    expect(reader.range(["x", 1n], null)?.documents).toEqual(['{"id":"x:2","a":"x","b":2,"v":"two"}']);
  });

  it("a BLOB in a column without a type is refused alone", () => {
    const { all, change } = reading(
      ["CREATE TABLE t (id PRIMARY KEY, v TEXT)", "INSERT INTO t VALUES (x'01', 'v'), (1, 'w')"],
      QUERY,
    );
    change(new Uint8Array([1]));
    change(1n);
    expect(all()).toMatchObject({
      documents: ['{"id":"1","field":"w"}'],
      unsendable: [{ id: "~x01", reason: expect.stringMatching(/BLOB/) }],
    });
  });
});

describe("rows", () => {
  it("that the query leaves out have no document: deleted where they changed, passed over in a stretch", () => {
    const { all, change, reader } = reading(SIMPLE, `${QUERY} AND v <> 'b'`);
    for (const key of [1n, 2n, 4n]) change(key);
    expect(all()).toMatchObject({ documents: ['{"id":"1","field":"a"}'], deletes: ["2", "4"] });
    expect(reader.range(null, null)).toMatchObject({ documents: [{}, {}].map(() => expect.any(String)), deletes: [] });
    expect(reader.rows([[1n], [2n], [3n]])).toMatchObject({ deletes: ["2"] });
    expect([reader.rowCount(null, null), reader.rangeCount(null, null), reader.hasRow([2n])]).toEqual([3, 2, false]);
  });

  it("that are gone have none, whatever the query makes of their keys", () => {
    const { all, change } = reading(
      SIMPLE,
      "SELECT k.value AS id, v FROM json_each(:keys) k LEFT JOIN t ON t.id = k.value",
    );
    change(3n);
    change(4n);
    expect(all()).toMatchObject({ documents: ['{"id":"3","v":"c"}'], deletes: ["4"] });
  });

  it.each([
    [
      "two of one key",
      `${QUERY} UNION ALL SELECT id, 'again' FROM t WHERE id = 2 AND id ${IN}`,
      /gives more than one row for the key 2/,
    ],
    [
      "one of a key that was not asked for",
      `SELECT id, v FROM t WHERE :keys <> '[]'`,
      /gives a row for the key 3, which it was not asked for/,
    ],
  ])("%s: the query is at fault, and nothing is chosen at random", (_, query, message) => {
    const { all, change } = reading(SIMPLE, query);
    change(1n);
    change(2n);
    expect(all).toThrow(message);
  });

  it("many at once are asked for by one query, and a page sees one moment", () => {
    const { reader, connection } = reading([SIMPLE[0] ?? ""], QUERY);
    connection.exec(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) INSERT INTO t SELECT i, 'v' || i FROM n",
    );
    const page = reader.range(null, null);
    expect(page?.documents).toHaveLength(20_000);
    expect(page?.documents.at(-1)).toBe('{"id":"20000","field":"v20000"}');
    expect(connection.inTransaction).toBe(false);
  });
});
