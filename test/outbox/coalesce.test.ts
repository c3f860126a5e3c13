/**
 * Invariant: a window of the outbox becomes each key once: a document where exactly this key has a row now, else a delete. Keys
 * are told apart as they are stored (1, 1.0, '1'; abc, ABC), not as the column's collation compares them; NULL keys are skipped.
 */
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, it } from "vitest";
import { introspect } from "../../src/database/introspect.js";
import { mapTable } from "../../src/document/mapping.js";
import { idInDocument } from "../../src/sync/page.js";
import { TableReader } from "../../src/sync/table-reader.js";

type Key = bigint | number | string | null;

const numbers: Key[] = [1n, 2n, -1n, 9007199254740993n];
const texts: Key[] = ["1", "a", "A", "ab", "AB", "Ä", "ä"];

/** The key's columns, and what may be in them. The document id of a part is written down once more here. */
const tables = [
  { name: "INTEGER", sql: "k INTEGER PRIMARY KEY", parts: [numbers] },
  { name: "typeless", sql: "k PRIMARY KEY", parts: [[...numbers, 1, 1.5, 2, ...texts, null]] },
  { name: "NOCASE", sql: "k TEXT COLLATE NOCASE PRIMARY KEY", parts: [[...texts, null]] },
  { name: "without rowid", sql: "k TEXT COLLATE NOCASE PRIMARY KEY", options: "WITHOUT ROWID", parts: [texts] },
  {
    name: "composite",
    sql: "k TEXT, l INTEGER, PRIMARY KEY (k, l)",
    parts: [
      ["1", "a", "A", null],
      [...numbers, null],
    ],
  },
];

function idOf(key: Key[], typeless: boolean): string {
  const part = (value: Key) =>
    typeof value === "number" && Number.isInteger(value)
      ? `${value}.0`
      : typeof value === "string" && typeless && value === "1"
        ? "~t1"
        : String(value);
  return key.map(part).join(":");
}

it.each(tables)("keys of kind $name", ({ sql, options = "", parts, name }) => {
  const key = fc.tuple(...parts.map((values) => fc.constantFrom(...values)));
  const changes = fc.array(fc.record({ key, table: fc.constantFrom(1, 1, 1, 2) }), { maxLength: 20 });
  const window = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  fc.assert(
    fc.property(fc.array(key, { maxLength: 8 }), changes, window, (rows, entries, [after, upto]) => {
      const connection = new Database(":memory:");
      const columns = parts.map((_, index) => `k${index + 1}`).join(", ");
      const places = parts.map(() => "?").join(", ");
      connection.exec(`CREATE TABLE t (${sql}) ${options}`);
      connection.exec(`CREATE TABLE _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, ${columns})`);
      const insert = connection.prepare(`INSERT OR IGNORE INTO t VALUES (${places})`);
      // What the constraint refused is not in the table.
      const stored = rows
        .filter((row) => insert.run(...row).changes === 1)
        .map((row) => idOf(row, name === "typeless"));
      const capture = connection.prepare(`INSERT INTO _sync_outbox (table_id, ${columns}) VALUES (?, ${places})`);
      for (const entry of entries) capture.run(entry.table, ...entry.key);

      const wanted = entries
        .filter(({ table, key }, index) => index >= after && index < upto && table === 1 && !key.includes(null))
        .map((entry) => idOf(entry.key, name === "typeless"));
      const shape = introspect(connection, "t");
      const page = new TableReader(connection, mapTable(shape!), 1).changes(after, upto);
      const distinct = [...new Set(wanted)];
      expect(page?.documents.map(idInDocument).sort()).toEqual(distinct.filter((id) => stored.includes(id)).sort());
      expect(page?.deletes.toSorted()).toEqual(distinct.filter((id) => !stored.includes(id)).sort());
      connection.close();
    }),
    { numRuns: 200 },
  );
});
