/**
 * Invariant: a page of large rows is never held in memory: it is asked for in smaller stretches, down to one row, and a row that is
 * too large by itself is refused with a reason.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { introspect } from "../../src/database/introspect.js";
import { openOwn } from "../../src/database/open.js";
import { mapTable } from "../../src/document/mapping.js";
import { TableReader } from "../../src/sync/table-reader.js";

const folder = mkdtempSync(join(tmpdir(), "large-rows-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("large rows come alone, too large ones not at all", () => {
  const connection = openOwn(join(folder, "large.db"), { wal: false });
  connection.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
  installTriggers(connection, { tables: ["t"], allowSensitive: false, excluded: [] });
  const insert = connection.prepare("INSERT INTO t (v) VALUES (?)");
  for (const megabytes of [5, 5, 11]) insert.run("x".repeat(megabytes * 1_000_000));
  const shape = introspect(connection, "t");
  if (!shape) throw new Error("the table is there");
  const reader = new TableReader(connection, mapTable(shape), 1);

  expect(reader.changes(0, 2)).toBeUndefined();
  expect(reader.range(null, [2n])).toBeUndefined();
  for (const page of [reader.changes(0, 1), reader.range(null, [1n])]) expect(page?.documents).toHaveLength(1);
  for (const page of [reader.changes(2, 3), reader.range([2n], null)]) {
    expect(page).toMatchObject({ documents: [], unsendable: [{ id: "3", reason: "the row holds more than 10 MB" }] });
  }
  connection.close();
});
