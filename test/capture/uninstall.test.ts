/**
 * Invariant: after uninstalling, the application's writes work and leave nothing behind; our own tables go only when no trigger is left
 * that writes to them.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { capturedTables } from "../../src/capture/captured.js";
import { installTriggers } from "../../src/capture/install.js";
import { uninstallTriggers } from "../../src/capture/uninstall.js";
import { type Connection, openApplication } from "../../src/database/open.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { triggerDrift } from "./trigger-drift.js";

const folder = temporaryFolder();
let connection: Connection;

beforeEach(() => {
  const schema = ["a", "b", "c"].map((name) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, v UNIQUE)`);
  connection = openApplication(createDatabase(folder, schema));
  installTriggers(connection, { tables: ["a", "b"], allowSensitive: false, excluded: [] });
});
afterEach(() => connection.close());

const keep = { purge: false };
const purge = { purge: true };
const ours = () =>
  connection.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%_sync%' ORDER BY 1").pluck().all();
const changes = () => connection.prepare("SELECT count(*) FROM _sync_outbox").pluck().get();

test("one table of two", () => {
  const report = uninstallTriggers(connection, ["A", "a"], keep);
  expect(report).toMatchObject({ removed: ["a"], unknown: [], purged: false });
  expect(capturedTables(connection)).toEqual([{ id: 2, name: "b" }]);
  expect(triggerDrift(connection, "b")).toEqual({ missing: [], altered: [], unexpected: [] });
  connection.exec("INSERT INTO a (v) VALUES (1); INSERT INTO b (v) VALUES (1)");
  expect(changes()).toBe(1);
});

test("the outbox stays with what it holds", () => {
  connection.exec("INSERT INTO a (v) VALUES (1)");
  uninstallTriggers(connection, "all", keep);
  expect(ours()).toEqual(["_sync_outbox", "_sync_table"]);
  expect(changes()).toBe(1);
});

test("all of it goes, and a second run changes nothing", () => {
  expect(uninstallTriggers(connection, "all", purge)).toMatchObject({ removed: ["a", "b"], purged: true });
  expect(ours()).toEqual([]);
  connection.exec("INSERT INTO a (v) VALUES (1); UPDATE OR REPLACE b SET v = 1; DELETE FROM a");
  const before = connection.pragma("schema_version");
  expect(uninstallTriggers(connection, "all", purge)).toMatchObject({ removed: [], statements: [] });
  expect(uninstallTriggers(connection, ["a"], keep)).toMatchObject({ removed: [], unknown: ["a"], statements: [] });
  expect(connection.pragma("schema_version")).toEqual(before);
});

test("the outbox can't go while a table stays captured", () => {
  expect(() => uninstallTriggers(connection, ["a"], purge)).toThrow(
    "the outbox can't be removed while b stays captured",
  );
  expect(capturedTables(connection)).toHaveLength(2);
  expect(uninstallTriggers(connection, ["a", "b"], purge).purged).toBe(true);
  expect(ours()).toEqual([]);
});

test("a table that is gone", () => {
  connection.exec("DROP TABLE a");
  expect(uninstallTriggers(connection, ["a"], keep).removed).toEqual(["a"]);
  expect(capturedTables(connection)).toEqual([{ id: 2, name: "b" }]);
});

test("a table that was renamed, by either name", () => {
  connection.exec("ALTER TABLE a RENAME TO a2; ALTER TABLE b RENAME TO b2");
  expect(uninstallTriggers(connection, ["a2", "b"], purge).removed).toEqual(["a", "b"]);
  expect(ours()).toEqual([]);
});

test("triggers whose registration is gone", () => {
  connection.exec("DELETE FROM _sync_table");
  expect(() => uninstallTriggers(connection, ["a"], purge)).toThrow(/while b stays captured/);
  uninstallTriggers(connection, "all", purge);
  expect(ours()).toEqual([]);
});

test("another program's table of the outbox's name is not removed", () => {
  uninstallTriggers(connection, "all", purge);
  connection.exec("CREATE TABLE _sync_outbox (id)");
  expect(() => uninstallTriggers(connection, "all", purge)).toThrow(/is not ours/);
});

test("a locked database is said to be locked", () => {
  const application = openApplication(connection.name);
  application.exec("BEGIN IMMEDIATE");
  expect(() => uninstallTriggers(connection, "all", keep)).toThrow(
    expect.objectContaining({ name: "SyncError", retryable: true }),
  );
  application.close();
});
