/*
 * Invariant: whatever a column holds, a value that SQLite makes is the one that the careful way makes; and both follow the table
 * of conversions, down to what does not fit.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnMapping } from "../../src/config/mapping/column.js";
import type { Connection } from "../../src/database/open.js";
import { type DocumentMapping, mapTable } from "../../src/document/mapping.js";
import { CARE } from "../../src/document/row-sql.js";
import { carefulRows, emptyDatabase, quickRows, tableOf } from "./database.js";

type Stored = null | bigint | number | string | Buffer;

const MISFIT = "misfit";

/** The field of one row as both ways make it: `quick` is undefined where SQLite leaves it to the careful way. */
function made(connection: Connection, mapping: DocumentMapping, values: readonly Stored[]) {
  connection.exec("DELETE FROM t");
  connection.prepare("INSERT INTO t VALUES (1, ?, ?)").run(values[0] ?? null, values[1] ?? null);
  const [text = ""] = quickRows(connection, mapping);
  const [careful] = carefulRows(connection, mapping);
  if (!careful) throw new Error("there is no row");
  const value = (JSON.parse(careful.json) as { f?: unknown }).f;
  const isMisfit = careful.omissions.some(({ field }) => field === "f");
  if (isMisfit) expect(value).toBeUndefined();
  const quick = text === CARE ? undefined : { json: text, value: (JSON.parse(text) as { f?: unknown }).f };
  return { quick, json: careful.json, value: isMisfit ? MISFIT : value };
}

function mappingFor(connection: Connection, asked: ColumnMapping, declared = "", other = ""): DocumentMapping {
  const { shape } = tableOf(
    connection,
    "DROP TABLE IF EXISTS t",
    `CREATE TABLE t (id INTEGER PRIMARY KEY, v ${declared}, w ${other})`,
  );
  const columns = asked.from ? { f: asked } : { v: { ...asked, name: "f" } };
  return mapTable(shape, asked.from ? [] : ["w"], { columns });
}

const point: ColumnMapping = { from: ["v", "w"], type: "geopoint" };

const cases: [asked: ColumnMapping, stored: Stored | Stored[], expected: unknown][] = [
  [{ type: "int64" }, "12", 12],
  [{ type: "int64" }, " -7\n", -7],
  [{ type: "int64" }, "+007", 7],
  [{ type: "int64" }, "", MISFIT],
  [{ type: "int64" }, "12.0", MISFIT],
  [{ type: "int64" }, "12a", MISFIT],
  [{ type: "int64" }, "9223372036854775808", MISFIT],
  [{ type: "int64" }, 12, 12],
  [{ type: "int64" }, 12.5, MISFIT],
  [{ type: "int64" }, 1e19, MISFIT],
  [{ type: "int64" }, Buffer.from("1"), MISFIT],
  [{ type: "float" }, "1.5", 1.5],
  [{ type: "float" }, " 1e3 ", 1000],
  [{ type: "float" }, ".5", 0.5],
  [{ type: "float" }, "\n2", 2],
  [{ type: "float" }, "1e400", MISFIT],
  [{ type: "float" }, "NaN", MISFIT],
  [{ type: "float" }, "0x10", MISFIT],
  [{ type: "float" }, 3n, 3],
  [{ type: "float" }, Number.POSITIVE_INFINITY, MISFIT],
  [{ type: "bool" }, "TRUE", true],
  [{ type: "bool" }, " off", false],
  [{ type: "bool" }, "maybe", MISFIT],
  [{ type: "bool" }, 1n, true],
  [{ type: "bool" }, 0, false],
  [{ type: "bool" }, 2n, MISFIT],
  [{ type: "string" }, 12n, "12"],
  [{ type: "string" }, Buffer.from("x"), MISFIT],
  [{ type: "timestamp" }, "2026-11-23", 1795392000],
  [{ type: "timestamp" }, "2026-11-23 10:00", 1795428000],
  [{ type: "timestamp" }, "2026-11-23 10:00:01.9", 1795428001],
  [{ type: "timestamp" }, "2026-11-23T10:00:00Z", 1795428000],
  [{ type: "timestamp" }, "2026-11-23T10:00:00.123456+01:00", 1795424400],
  [{ type: "timestamp" }, "2026-11-23 10:00:00 -0530", 1795447800],
  [{ type: "timestamp" }, "1969-12-31 23:59:59.5", -1],
  [{ type: "timestamp" }, "0099-01-01", -59042995200],
  [{ type: "timestamp" }, "2026-02-30", MISFIT],
  [{ type: "timestamp" }, "2026-11-23 24:00:00", MISFIT],
  [{ type: "timestamp" }, "now", MISFIT],
  [{ type: "timestamp" }, "23.11.2026", MISFIT],
  [{ type: "timestamp" }, "", MISFIT],
  [{ type: "timestamp" }, 1795428000n, 1795428000],
  [{ type: "timestamp" }, 1795428000123n, 1795428000],
  [{ type: "timestamp" }, 2n ** 60n, MISFIT],
  [{ type: "timestamp" }, 2440587.5, 0],
  [{ type: "timestamp" }, 1795428000.75, 1795428000],
  [{ type: "timestamp" }, "1795428000", 1795428000],
  [{ type: "timestamp" }, Number.POSITIVE_INFINITY, MISFIT],
  [{ split: "," }, "a, b,,c ,", ["a", "b", "c"]],
  [{ split: "," }, "", []],
  [{ split: "," }, " , ", []],
  [{ split: "," }, 'say "x",y', ['say "x"', "y"]],
  [{ split: ", " }, "a, b,c", ["a", "b,c"]],
  [{ split: "|" }, "a|b\\n|c", ["a", "b\\n", "c"]],
  [{ split: "," }, 12n, ["12"]],
  [{ split: "," }, Buffer.from("a,b"), MISFIT],
  [{ type: "object" }, '{"a": 1,\n "b": [1, {"c": null}]}', { a: 1, b: [1, { c: null }] }],
  [{ type: "object" }, "{}", {}],
  [{ type: "object" }, "null", undefined],
  [{ type: "object" }, "[1]", MISFIT],
  [{ type: "object" }, "{a: 1}", MISFIT],
  [{ type: "object" }, "", MISFIT],
  [{ type: "object", json: "$.a" }, '{"a": {"b": 1}}', { b: 1 }],
  [{ type: "object", json: "$.a" }, '{"b": 1}', undefined],
  [{ type: "object" }, "[".repeat(1001) + "]".repeat(1001), MISFIT],
  [{ type: "object[]" }, '[{"a": 1}, {}]', [{ a: 1 }, {}]],
  [{ type: "object[]" }, "[]", []],
  [{ type: "object[]" }, '[{"a": 1}, null]', MISFIT],
  [{ type: "object[]" }, '{"a": 1}', MISFIT],
  [{ type: "string[]" }, '["a", "b"]', ["a", "b"]],
  [
    { type: "string[]" },
    '["a", 1, true, null, 1.50, 9007199254740993]',
    ["a", "1", "true", "1.50", "9007199254740993"],
  ],
  [{ type: "string[]" }, '["a", ["b"]]', MISFIT],
  [{ type: "string[]" }, "a,b", MISFIT],
  [{ json: "$.city" }, '{"city": "Köln \\ud83d\\ude00"}', "Köln 😀"],
  [{ json: "$.city" }, '{"city": 12}', "12"],
  [{ json: "$.city" }, '{"city": true}', "true"],
  [{ json: "$.city" }, '{"city": null}', undefined],
  [{ json: "$.city" }, '{"city": ["x"]}', MISFIT],
  [{ json: "$.n", type: "int64" }, '{"n": 12}', 12],
  [{ json: "$.n", type: "int64" }, '{"n": "12"}', 12],
  [{ json: "$.n", type: "int64" }, '{"n": 1.5}', MISFIT],
  [{ json: "$.n", type: "int64" }, '{"n": 9223372036854775808}', MISFIT],
  [{ json: "$.n", type: "float" }, '{"n": 1.5e3}', 1500],
  [{ json: "$.n", type: "float" }, '{"n": 1e999}', MISFIT],
  [{ json: "$.n", type: "bool" }, '{"n": false}', false],
  [{ json: "$.n", type: "bool" }, '{"n": 1}', true],
  [{ json: "$.n", type: "timestamp" }, '{"n": "2026-11-23"}', 1795392000],
  [point, [52.5, 13.25], [52.5, 13.25]],
  [point, [90n, -180n], [90, -180]],
  [point, ["52.5", " 13"], [52.5, 13]],
  [point, [null, null], undefined],
  [point, [52.5, null], MISFIT],
  [point, [91, 0], MISFIT],
  [point, ["north", 0], MISFIT],
];

test("every conversion does what its table says", () => {
  const connection = emptyDatabase();
  for (const [asked, stored, expected] of cases) {
    const values = Array.isArray(stored) ? stored : [stored];
    const { quick, value } = made(connection, mappingFor(connection, asked), values);
    const told = `${JSON.stringify(asked)} of ${String(values)}`;
    expect(value, told).toEqual(expected);
    if (quick) expect(quick.value, told).toEqual(expected);
  }
});

test("NULL becomes nothing, whatever is asked for", () => {
  const connection = emptyDatabase();
  for (const [asked] of cases) {
    const { quick, value } = made(connection, mappingFor(connection, asked), [null, null]);
    expect(value).toBeUndefined();
    expect(quick?.json).toBe('{"id":"1"}');
  }
});

const pieces = fc.constantFrom(
  ...[
    "2026",
    "-",
    "11",
    "23",
    "02",
    "30",
    "T",
    " ",
    ":",
    "10",
    "59",
    "24",
    ".",
    "5",
    "Z",
    "+01:00",
    "1",
    "0",
    "e",
    "\0",
  ],
  ...[",", ";", '"', "\\", "\n", "\t", "a", "é", "😀", "{", "}", "[", "]", "null", "true", "false", '"a":', '"b"', "'"],
);
const json = fc.json({ maxDepth: 3 });
const stored: fc.Arbitrary<Stored> = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
  fc.date({ min: new Date(-1e14), max: new Date(2.5e14), noInvalidDate: true }).map((date) => date.toISOString()),
  fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
    .map((date) => date.toISOString().slice(0, 19).replace("T", " ")),
  json,
  json.map((text) => `{"a":${text}}`),
  fc
    .array(
      fc.oneof(
        json,
        fc.string().map((text) => JSON.stringify(text)),
      ),
    )
    .map((all) => `[${all.join(",")}]`),
  fc.array(fc.string({ maxLength: 4 })).map((parts) => parts.join(",")),
  fc.double().map(String),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -200n, max: 200n }),
  fc.double(),
  fc.double({ min: -200, max: 200 }),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(null),
);
const asked: fc.Arbitrary<ColumnMapping> = fc.oneof(
  fc.constantFrom<ColumnMapping[]>(
    ...(["int64", "float", "bool", "string", "timestamp", "object", "object[]", "string[]"] as const).flatMap(
      (type) => [{ type }, { type, json: "$" as const }, { type, json: "$.a" as const }],
    ),
    ...[{ split: "," }, { split: ";" }, { split: ", " }, { split: "é" }, { split: '"' }],
    point,
  ),
);

describe("quick and careful values are the same", () => {
  test.each(["", "TEXT", "INTEGER", "REAL", "JSON", "DATETIME"])("in a column declared %j", (declared) => {
    const connection = emptyDatabase();
    let quickOnes = 0;
    fc.assert(
      fc.property(asked, fc.array(fc.tuple(stored, stored), { minLength: 1, maxLength: 8 }), (wanted, rows) => {
        const mapping = mappingFor(connection, wanted, declared, declared);
        for (const values of rows) {
          const { quick, json: careful, value } = made(connection, mapping, values);
          expect(careful).not.toContain("\n");
          if (!quick) continue;
          quickOnes++;
          expect(value).not.toBe(MISFIT);
          expect(quick.json).not.toContain("\n");
          expect(JSON.parse(quick.json)).toEqual(JSON.parse(careful));
        }
      }),
      { numRuns: 120 },
    );
    expect(quickOnes).toBeGreaterThan(20);
  });
});
