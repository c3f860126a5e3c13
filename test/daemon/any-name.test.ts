/**
 * Invariant: whatever tables and columns are called, before and after they are renamed, a table is refused by its name and with a word on
 * what to do, or its collection holds exactly its rows, every column in a field of its own.
 *
 * Seeded; MODEL_SEED and MODEL_RUNS make it another or a longer run.
 */
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { foldCase } from "../../src/capture/names.js";
import { isCollectionName } from "../../src/config/mapping/collection-name.js";
import { quoteIdentifier as quoted } from "../../src/database/quote.js";
import { type Emulator, startEmulator } from "../../src/emulator/index.js";
import { createSync, SyncError } from "../../src/index.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";

const seed = Number(process.env.MODEL_SEED ?? 1);
const numRuns = Number(process.env.MODEL_RUNS ?? 8);
const folder = temporaryFolder();
const apiKey = "test-key";

/** How long nothing may go through until it counts as a hang. */
const PATIENCE_MS = 10_000;

const WORDS = [
  '. .. ... * / \\ % %2F %s ` \' " "" [ ] a;b -- /* ? # $a -a a.b a,b a_b a:b (a) {a} 1 é É e\u0301 ß ǆ 😀 数据',
  "_sequence_id a_sequence_id id Id id_ id__2 rowid select NEW old k1 seq table_id t __proto__ constructor a__v1",
  "_sync_a _sync_outbox sqlite_a",
].flatMap((words) => words.split(" "));
const BLANKS = ["", " ", " a ", "\n", "\r\n", "\t", "\ufeff", "\u2028", "\u200b", "\u202e", "\u0001", "\u007f"];
const AWKWARD = [...WORDS, ...BLANKS, "long".repeat(1000)];
const awkward = fc.constantFrom(...AWKWARD);
const name = fc.oneof(
  { weight: 3, arbitrary: awkward },
  fc.tuple(awkward, awkward).map((parts) => parts.join("")),
  fc.string({ unit: "binary" }).map((text) => text.toWellFormed().replaceAll("\0", "")),
);
const names = (least: number, most: number) =>
  fc.uniqueArray(name, { minLength: least, maxLength: most, selector: foldCase });

interface Table {
  name: string;
  columns: string[];
  /** How many of the columns are the key; the first alone may be a whole number. */
  keys: number;
  isNumbered: boolean;
}

const table: fc.Arbitrary<Omit<Table, "name">> = fc.record({
  columns: names(1, 5),
  keys: fc.constantFrom(1, 1, 2),
  isNumbered: fc.boolean(),
});

/** Many: to start costs more than tables do. */
const MOST_TABLES = 6;
const trials = fc
  .tuple(names(4, MOST_TABLES), fc.array(table, { minLength: MOST_TABLES, maxLength: MOST_TABLES }), names(1, 4), name)
  .map(([tables, specs, newTables, newColumn]) => ({
    tables: tables.map((name, at): Table => ({ name, ...(specs[at] as Omit<Table, "name">) })),
    newTables,
    newColumn,
  }));

/** A row's values, which are all different, in every column that there is. */
function insert(connection: Database.Database, table: string, rows: readonly number[]): void {
  const columns = columnsOf(connection, table);
  const statement = `INSERT INTO ${quoted(table)} (${columns.map(({ name }) => quoted(name))}) VALUES (${columns.map(() => "?")})`;
  for (const row of rows)
    connection
      .prepare(statement)
      .run(columns.map(({ type }, at) => (type === "INTEGER" ? row * 1000 + at : `row ${row}, ${at}`)));
}

const columnsOf = (connection: Database.Database, table: string) =>
  connection.prepare("SELECT name, type, pk FROM pragma_table_info(?)").all(table) as {
    name: string;
    type: string;
    pk: number;
  }[];

/** Makes the tables that SQLite takes, and captures those that we take. Returns the names of the latter. */
function captured(connection: Database.Database, tables: readonly Table[], ends: { refused: number }): string[] {
  return tables.flatMap(({ name, columns, keys, isNumbered }) => {
    const types = columns.map((column, at) => `${quoted(column)} ${at === 0 && isNumbered ? "INTEGER" : "TEXT"}`);
    const key = columns.slice(0, keys).map(quoted);
    try {
      connection.exec(`CREATE TABLE ${quoted(name)} (${types}, PRIMARY KEY (${key}))`);
    } catch (thrown) {
      expect((thrown as Error).message).toMatch(/reserved for internal use|already exists/);
      return [];
    }
    insert(connection, name, [1, 2]);
    try {
      installTriggers(connection, { tables: [name], allowSensitive: true, excluded: [] });
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(SyncError);
      expect((thrown as SyncError).message).toContain(`table ${name} `);
      expect((thrown as SyncError).hint).toMatch(/\w{3}/);
      ends.refused++;
      return [];
    }
    return [name];
  });
}

const ask = async (emulator: Emulator, path: string) =>
  (await fetch(emulator.url + path, { headers: { "x-typesense-api-key": apiKey } })).text();

/**
 * Looks at what a search would find, past all of our code.
 *
 * @param former the tables' names before: the collection of one whose name no URL can hold stays under that
 */
async function expectEqual(
  connection: Database.Database,
  emulator: Emulator,
  tables: readonly string[],
  former = tables,
): Promise<void> {
  const { aliases } = JSON.parse(await ask(emulator, "/aliases")) as {
    aliases: { name: string; collection_name: string }[];
  };
  const collections = new Map(aliases.map((alias) => [alias.name, alias.collection_name]));
  for (const [at, table] of tables.entries()) {
    const collection = collections.get(isCollectionName(table) ? table : (former[at] as string)) as string;
    const path = `/collections/${encodeURIComponent(collection)}/documents/export`;
    const lines = (await ask(emulator, path)).split("\n").filter((line) => line !== "");
    const documents = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const columns = columnsOf(connection, table);
    const rows = connection
      .prepare(`SELECT * FROM ${quoted(table)}`)
      .raw()
      .all() as unknown[][];
    // A key named id, alone, is the document's id and no other field.
    const shown = columns.flatMap(({ name, pk }, at) =>
      name === "id" && pk > 0 && columns.filter((each) => each.pk > 0).length === 1 ? [] : [at],
    );
    const valuesIn = ({ id: _, ...fields }: Record<string, unknown>) => JSON.stringify(Object.values(fields).sort());
    const wanted = rows.map((row) =>
      JSON.stringify(
        shown
          .map((at) => row[at])
          .filter((each) => each !== null)
          .sort(),
      ),
    );
    expect(documents.map(valuesIn).sort(), JSON.stringify(table)).toEqual(wanted.sort());
    for (const at of shown) {
      const holders = documents.flatMap((document) =>
        Object.keys(document).filter((field) => field !== "id" && rows.some((row) => row[at] === document[field])),
      );
      expect(new Set(holders).size, JSON.stringify([table, columns[at]?.name])).toBeLessThanOrEqual(1);
    }
  }
}

test("any names", { timeout: 3_600_000 }, async () => {
  const ends = { refused: 0, delivered: 0, renamed: 0 };
  const trial = async ({ tables, newTables, newColumn }: Parameters<Parameters<typeof trials.map>[0]>[0]) => {
    const emulator = await startEmulator({ apiKey });
    const database = createDatabase(folder, []);
    const connection = new Database(database, { timeout: 5000 });
    connection.pragma("synchronous = OFF");
    try {
      const names = captured(connection, tables, ends);
      if (names.length === 0) return;
      const sync = createSync({ database, typesense: { nodes: emulator.url, apiKey }, limits: { retryMaxMs: 50 } });
      await sync.drain({ timeoutMs: PATIENCE_MS });
      await expectEqual(connection, emulator, names);
      for (const each of names) {
        const key = quoted(columnsOf(connection, each).find(({ pk }) => pk === 1)?.name ?? "");
        insert(connection, each, [3, 4]);
        connection.exec(`DELETE FROM ${quoted(each)} WHERE ${key} IN (1000, 'row 1, 0')`);
        connection.exec(`UPDATE ${quoted(each)} SET ${key} = ${key} || '5' WHERE ${key} IN (2000, 'row 2, 0')`);
      }
      await sync.drain({ timeoutMs: PATIENCE_MS });
      await expectEqual(connection, emulator, names);
      const after = names.map((each, at) => renamed(connection, each, newTables[at], newColumn, ends));
      for (const each of after) insert(connection, each, [6]);
      await sync.drain({ timeoutMs: PATIENCE_MS });
      await expectEqual(connection, emulator, after, names);
      expect(await sync.verify()).toEqual(after.map(() => expect.objectContaining({ inSync: true })));
      ends.delivered += names.length;
    } finally {
      connection.close();
      await emulator.kill();
    }
  };
  await fc.assert(fc.asyncProperty(trials, trial), { seed, numRuns });
  if (process.env.MODEL_RUNS) console.log(ends);
  expect(Math.min(...Object.values(ends))).toBeGreaterThan(numRuns / 10);
});

/** Renames a table and its last column, as far as SQLite lets it. Returns the table's name then. */
function renamed(
  connection: Database.Database,
  table: string,
  newTable: string | undefined,
  newColumn: string,
  ends: { renamed: number },
): string {
  const tried = (statement: string) => {
    try {
      connection.exec(statement);
      ends.renamed++;
      return true;
    } catch {
      return false;
    }
  };
  const last = columnsOf(connection, table).at(-1)?.name ?? "";
  tried(`ALTER TABLE ${quoted(table)} RENAME COLUMN ${quoted(last)} TO ${quoted(newColumn)}`);
  if (newTable === undefined || newTable.startsWith("_sync")) return table;
  return tried(`ALTER TABLE ${quoted(table)} RENAME TO ${quoted(newTable)}`) ? newTable : table;
}
