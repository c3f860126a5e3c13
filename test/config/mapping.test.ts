/*
 * Invariant: a mapping file is read as it stands or refused with every fault behind its path; and the JSON Schema in the package is
 * made from the same declaration, with a word on every setting.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { JSON_SCHEMA, renderJsonSchema } from "../../src/config/mapping/json-schema.js";
import { mappingOf } from "../../src/config/mapping/of-table.js";
import { readMapping } from "../../src/config/mapping/read.js";
import { NO_MAPPING } from "../../src/config/mapping/schema.js";
import { temporaryFolder } from "../support/databases.js";

const folder = temporaryFolder();

function read(content: string) {
  const path = join(folder, "fountain-sync.json");
  writeFileSync(path, content);
  return readMapping(path, false);
}

function faultsOf(content: unknown): string[] {
  try {
    read(JSON.stringify(content));
  } catch (thrown) {
    expect(thrown).toMatchObject({ exitCode: 78 });
    return String((thrown as Error).message)
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const WHOLE = {
  $schema: "./node_modules/fountain-sync/docs/fountain-sync.schema.json",
  tables: {
    characters: {
      ...{ collection: "people", id: "slug", include: ["name"], exclude: ["note"], where: "a > 1", softDelete: "gone" },
      ...{ defaultSortingField: "age", tokenSeparators: ["-"], symbolsToIndex: ["+"], onMismatch: "reject" },
      columns: {
        name: {
          name: "called",
          type: "string",
          facet: true,
          sort: true,
          index: true,
          infix: true,
          stem: true,
          locale: "en",
        },
        tags: { type: "string[]", split: "," },
        meta: { type: "object", json: "$.a" },
        more: { json: true },
        place: { type: "geopoint", from: ["lat", "lng"] },
      },
    },
  },
};

test("all that can be said is read as it stands, behind a byte-order mark, too", () => {
  expect(read(JSON.stringify(WHOLE))).toEqual(WHOLE);
  expect(read(`\ufeff${JSON.stringify(WHOLE)}`)).toEqual(WHOLE);
  expect(read("{}")).toEqual(NO_MAPPING);
  expect(readMapping(join(folder, "nothing.json"), false)).toEqual(NO_MAPPING);
});

test("every fault is told at once", () => {
  const faults = faultsOf({
    table: {},
    tables: {
      t: {
        ...{ where: "  ", include: [], exclude: "a", tokenSeparators: ["--"], onMismatch: "drop", ids: "x" },
        columns: {
          a: { type: "int32", facett: true, sort: "yes" },
          b: { json: "a.b" },
          c: { from: ["lat"] },
          d: { split: "" },
        },
      },
    },
  });
  expect(faults.map((fault) => fault.replace(/: .*/, "")).sort()).toEqual([
    "table",
    ...["a.facett", "a.sort", "a.type", "b.json", "c.from", "d.split"].map((path) => `tables.t.columns.${path}`),
    ...["exclude", "ids", "include", "onMismatch", "tokenSeparators.0", "where"].map((path) => `tables.t.${path}`),
  ]);
  expect(faultsOf([])).toEqual([expect.stringMatching(/^the file: /)]);
  expect(() => read("{")).toThrow(/is no JSON/);
  expect(() => readMapping(join(folder, "nothing.json"), true)).toThrow(/nothing\.json is not there/);
});

test("any text is a mapping, or refused with the file's name", () => {
  const inside = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.constantFrom('{"__proto__": {}}', '"tables"', "1e999", "[".repeat(9_000)),
  );
  const text = fc.oneof(
    inside,
    inside.map((json) => `{"tables": ${json}}`),
    inside.map((json) => `{"tables": {"t": ${json}, "__proto__": {"columns": ${json}}}}`),
    inside.map((json) => `{"tables": {"t": {"columns": {"constructor": ${json}}}}}`),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "\ufeff", "{}", " { } ", '{"tables": {}}', '{"tables": {"t": {}}}'),
  );
  const seen = { mappings: 0, faults: 0 };
  fc.assert(
    fc.property(text, (content) => {
      try {
        const { tables } = read(content);
        expect(mappingOf({ tables }, "nothing")).toEqual({});
        expect(JSON.stringify(tables)).toBe(JSON.stringify(JSON.parse(content.replace(/^\ufeff/, "")).tables ?? {}));
        seen.mappings++;
      } catch (thrown) {
        expect(thrown).toMatchObject({
          name: "SyncError",
          exitCode: 78,
          hint: expect.stringContaining("mend the file"),
        });
        expect((thrown as Error).message).toContain(join(folder, "fountain-sync.json"));
        seen.faults++;
      }
    }),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});

test("a table is found whatever the case, and under a former name where nothing is said of the new one", () => {
  const file = { tables: { Characters: { id: "a" }, old: { id: "b" } } };
  expect(mappingOf(file, "characters").id).toBe("a");
  expect(mappingOf(file, "people", ["older", "OLD"]).id).toBe("b");
  expect(mappingOf(file, "characters", ["old"]).id).toBe("a");
  expect(mappingOf(file, "people")).toEqual({});
});

test("the JSON Schema in the package is up to date, and says something of every setting", () => {
  const text = readFileSync(new URL(`../../${JSON_SCHEMA}`, import.meta.url), "utf8");
  expect(text).toBe(renderJsonSchema());
  const { $schema, properties } = JSON.parse(text);
  expect($schema).toBe("https://json-schema.org/draft/2020-12/schema");
  const table = properties.tables.additionalProperties;
  for (const settings of [table.properties, table.properties.columns.additionalProperties.properties]) {
    for (const [name, setting] of Object.entries(settings)) expect(setting, name).toHaveProperty("description");
  }
  expect(Object.keys(WHOLE.tables.characters).every((name) => name in table.properties)).toBe(true);
});
