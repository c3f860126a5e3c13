/**
 * Invariant: the application can change its tables as before, and until the triggers are brought up to date no write fails and no
 * change is lost.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { type Connection, openApplication } from "../../src/database/open.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { shellWriter } from "../support/writers.js";
import { triggerDrift } from "./trigger-drift.js";

const folder = temporaryFolder();
const schema = [
  `CREATE TABLE t (
    id INTEGER PRIMARY KEY, slug TEXT NOT NULL DEFAULT 'none', kind TEXT, base TEXT, free TEXT, made AS (lower(base)), extra AS (1)
  )`,
  "CREATE UNIQUE INDEX plain ON t (slug)",
  "CREATE UNIQUE INDEX partial ON t (kind) WHERE t.slug > 'm'",
  "CREATE UNIQUE INDEX computed ON t (upper(kind), slug) WHERE kind <> ''",
  "CREATE UNIQUE INDEX generated ON t (made)",
  "INSERT INTO t (id, slug, kind, base) VALUES (1, 'x', 'k', 'B')",
];
const request = { tables: "all", allowSensitive: false, excluded: [] } as const;
let connection: Connection;

beforeEach(() => {
  connection = openApplication(createDatabase(folder, schema));
  installTriggers(connection, request);
});
afterEach(() => connection.close());

const changes = () => connection.prepare("SELECT op || k1 FROM _sync_outbox").pluck().all();
const noDrift = { missing: [], altered: [], unexpected: [] };

const alterations: [name: string, sql: string, table: string, slug: string][] = [
  ["add column", "ALTER TABLE t ADD COLUMN added TEXT NOT NULL DEFAULT 'y'", "t", "slug"],
  ["drop column", "ALTER TABLE t DROP COLUMN free", "t", "slug"],
  ["drop generated column", "ALTER TABLE t DROP COLUMN extra", "t", "slug"],
  ["rename column", "ALTER TABLE t RENAME COLUMN free TO freed", "t", "slug"],
  ["rename column of an index", "ALTER TABLE t RENAME COLUMN slug TO slug2", "t", "slug2"],
  ["rename column of a partial and a computed index", "ALTER TABLE t RENAME COLUMN kind TO kind2", "t", "slug"],
  ["rename base of a generated column", "ALTER TABLE t RENAME COLUMN base TO base2", "t", "slug"],
  ["rename generated column", "ALTER TABLE t RENAME COLUMN made TO made2", "t", "slug"],
  ["rename table", "ALTER TABLE t RENAME TO t2", "t2", "slug"],
  ["rename key", "ALTER TABLE t RENAME COLUMN id TO number", "t", "slug"],
  ["drop index", "DROP INDEX plain", "t", "base"],
];

test.each(alterations)("%s", (_, sql, table, slug) => {
  connection.exec(sql);
  connection.exec(`INSERT OR REPLACE INTO ${table} (${slug}) VALUES ('${slug === "base" ? "b" : "x"}')`);
  connection.exec(`UPDATE ${table} SET rowid = 7`);
  expect(changes()).toEqual(["R1", "I2", "D2", "U7"]);
  installTriggers(connection, request);
  expect(triggerDrift(connection, table)).toEqual(noDrift);
  expect(installTriggers(connection, request).statements).toEqual([]);
});

test.each(alterations)("%s, by an older SQLite", (_, sql, table, slug) => {
  const insert = `INSERT OR REPLACE INTO ${table} (${slug}) VALUES ('${slug === "base" ? "b" : "x"}')`;
  const statements = [sql, insert, `UPDATE ${table} SET rowid = 7`, "SELECT op || k1 FROM _sync_outbox"];
  const [output] = shellWriter.run([{ file: connection.name, statements }]);
  expect(output).toBe("R1\nI2\nD2\nU7\n");
});

test("an added column is captured at once", () => {
  connection.exec("ALTER TABLE t ADD COLUMN added; UPDATE t SET added = 1");
  expect(changes()).toEqual(["U1"]);
  expect(triggerDrift(connection, "t")).toEqual(noDrift);
});

test("with an ignored column, a renamed key and table are captured still", () => {
  const ignoredColumns = [{ table: "t", column: "free" }];
  installTriggers(connection, { ...request, ignoredColumns });
  connection.exec(
    "ALTER TABLE t RENAME COLUMN id TO number; ALTER TABLE t RENAME TO t2; ALTER TABLE t2 DROP COLUMN extra",
  );
  connection.exec(
    "UPDATE t2 SET free = 1; UPDATE t2 SET slug = 'y'; UPDATE t2 SET rowid = 9; UPDATE t2 SET number = 10",
  );
  expect(changes()).toEqual(["U1", "D1", "U9", "D9", "U10"]);
});

test("a table and its triggers can be dropped", () => {
  connection.exec("DROP TABLE t");
  expect(triggerDrift(connection, "t")).toEqual(noDrift);
});
