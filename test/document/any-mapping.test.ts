/*
 * Invariant: whatever a mapping file says about a table, it is refused with the path of every fault, or documents can be made by it
 * and the server takes the collection that they need. Nothing else is ever thrown.
 */
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { desiredSchema } from "../../src/collection/desired.js";
import { FIELD_TYPES } from "../../src/config/mapping/column.js";
import { parseMapping } from "../../src/config/mapping/read.js";
import { tableFaults } from "../../src/document/faults.js";
import { rowKey } from "../../src/document/key-sql.js";
import { mapTable } from "../../src/document/mapping.js";
import { carefulColumnsSql, quickRowSql } from "../../src/document/row-sql.js";
import { startEmulator } from "../../src/emulator/index.js";
import { SyncError } from "../../src/errors.js";
import { emptyDatabase, tableOf } from "./database.js";

const TABLE = `CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT, meta JSON, photo BLOB, lat REAL,
  lng REAL, born DATE, "a.b" TEXT)`;
const ROW = `INSERT INTO t VALUES (1, 'one', 'a, b', '{"a": [1, "x"]}', x'00', 1.5, 'north', '2026-11-28', NULL)`;

const column = fc.constantFrom("id", "slug", "name", "NAME", "meta", "photo", "lat", "lng", "born", "a.b", "nothing");
const words = fc.oneof(column, fc.constantFrom("", "x", "x.y", "$x", "é", "a b", "x_sequence_id", "__proto__", "de"));
const anything = fc.jsonValue({ maxDepth: 2 });
const condition = fc.oneof(
  words,
  fc.constantFrom("name > 'a'", "id IN (1, 2)", "name = ?", "(", "x'", "count(*) > 1", "1 --"),
);

/** Each setting as it may be, and now and then anything else. */
function settings(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const loose = Object.entries(model).map(([name, value]) => [
    name,
    fc.oneof({ weight: 30, arbitrary: value }, { weight: 1, arbitrary: anything }),
  ]);
  return fc.record(Object.fromEntries(loose), { requiredKeys: [] });
}

const rare = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, value);

const columnSettings = settings({
  name: rare(words),
  type: rare(fc.constantFrom(...FIELD_TYPES, "int32")),
  facet: fc.boolean(),
  sort: rare(fc.boolean()),
  index: rare(fc.boolean()),
  infix: rare(fc.boolean()),
  stem: rare(fc.boolean()),
  locale: rare(words),
  split: rare(fc.constantFrom(",", "")),
  json: rare(fc.oneof(fc.boolean(), fc.constantFrom("$", "$.a", "$.a[0]", '$."a b"', "$..", "a"))),
  from: rare(fc.tuple(column, column)),
});

const tableSettings = settings({
  collection: rare(words),
  id: rare(column),
  include: rare(fc.array(column, { maxLength: 4 })),
  exclude: rare(fc.array(column, { maxLength: 2 })),
  columns: fc.dictionary(fc.oneof(column, words), columnSettings, { maxKeys: 2 }),
  where: rare(condition),
  softDelete: rare(column),
  defaultSortingField: rare(words),
  tokenSeparators: rare(fc.array(fc.constantFrom("-", "", "ab", "+"), { maxLength: 2 })),
  onMismatch: rare(fc.constantFrom("omit", "reject", "drop")),
});

test("any mapping of a table", async () => {
  const emulator = await startEmulator({ apiKey: "key" });
  onTestFinished(() => emulator.close());
  const connection = emptyDatabase();
  const { shape } = tableOf(connection, TABLE, ROW);
  const ends = { refused: 0, faulty: 0, made: 0 };
  let count = 0;
  const create = async (schema: object) => {
    const response = await fetch(`${emulator.url}/collections`, {
      method: "POST",
      headers: { "x-typesense-api-key": "key" },
      body: JSON.stringify({ name: `c${count++}`, ...schema }),
    });
    return response.ok ? "taken" : await response.text();
  };
  const faultsOf = (content: unknown) => {
    const { tables } = parseMapping(content, "fountain-sync.json");
    return { asked: tables.t ?? {}, faults: tableFaults(connection, shape, tables.t ?? {}) };
  };
  await fc.assert(
    fc.asyncProperty(tableSettings, async (table) => {
      let found: ReturnType<typeof faultsOf>;
      try {
        found = faultsOf(JSON.parse(JSON.stringify({ tables: { t: table } })));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(SyncError);
        const [first, ...faults] = (thrown as SyncError).message.split("\n  ");
        expect(first).toMatch(/^fountain-sync\.json has (a fault|\d+ faults)$/);
        for (const fault of faults) expect(fault).toMatch(/^tables\.t/);
        ends.refused++;
        return;
      }
      const { asked, faults } = found;
      for (const fault of faults) expect(fault).toMatch(/^[a-zA-Z]+.*: /);
      if (faults.length > 0) {
        ends.faulty++;
        return;
      }
      const mapping = mapTable(shape, [], asked);
      const key = rowKey(mapping.shape, "t");
      const columns = carefulColumnsSql(mapping, key, "t").join(", ");
      expect(
        connection
          .prepare(`SELECT ${quickRowSql(mapping, key, "t")}, ${columns} FROM t`)
          .raw()
          .all(),
      ).toHaveLength(1);
      expect(await create(desiredSchema(mapping))).toBe("taken");
      ends.made++;
    }),
    { seed: 1, numRuns: 150 },
  );
  expect(Math.min(...Object.values(ends))).toBeGreaterThan(10);
});
