/**
 * Invariant: installing is one transaction that either does all that was asked for or changes nothing; a second run changes nothing;
 * and the plan says beforehand every statement that will be run.
 */
import { spawnSync } from "node:child_process";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { capturedTables } from "../../src/capture/captured.js";
import { installTriggers } from "../../src/capture/install.js";
import { planInstall, scriptOf } from "../../src/capture/plan.js";
import { currentName } from "../../src/capture/renamed.js";
import type { InstallRequest } from "../../src/capture/request.js";
import { type Connection, openApplication } from "../../src/database/open.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { pythonWriter } from "../support/writers.js";
import { triggerDrift } from "./trigger-drift.js";

const folder = temporaryFolder();
const schema = [
  "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT UNIQUE, seen_at TEXT)",
  'CREATE TABLE "order" (a TEXT, b INT, v, PRIMARY KEY (a, b))',
];
let path: string;
let connection: Connection;

beforeEach(() => {
  path = createDatabase(folder, schema);
  connection = openApplication(path);
});
afterEach(() => connection.close());

function request(tables: InstallRequest["tables"], options: Partial<InstallRequest> = {}): InstallRequest {
  return { tables, allowSensitive: false, excluded: [], ...options };
}
const version = () => connection.pragma("schema_version", { simple: true });
const outboxColumns = () => connection.prepare("SELECT name FROM pragma_table_info('_sync_outbox')").pluck().all();
const changes = () =>
  connection
    .prepare("SELECT name || ' ' || op || ' ' || k1 FROM _sync_outbox JOIN _sync_table ON id = table_id")
    .pluck()
    .all();

test("nothing is captured before", () => {
  expect(capturedTables(connection)).toEqual([]);
});

test("what was asked for is captured, once, whatever the case it is written in", () => {
  const report = installTriggers(connection, request(["People", "PEOPLE", "people"]));
  expect(report.tables).toMatchObject([{ id: 1, name: "people", key: ["id"], state: "new", warnings: [] }]);
  expect(capturedTables(connection)).toEqual([{ id: 1, name: "people" }]);
  expect(triggerDrift(connection, "PEOPLE")).toEqual({ missing: [], altered: [], unexpected: [] });
});

test("a second run changes nothing", () => {
  installTriggers(connection, request("all"));
  const before = version();
  const report = installTriggers(connection, request("all"));
  expect(report.tables.map((table) => table.state)).toEqual(["unchanged", "unchanged"]);
  expect(report.statements).toEqual([]);
  expect(scriptOf(report)).toBe("");
  expect(version()).toBe(before);
});

test("the outbox has as many key columns as the widest key", () => {
  installTriggers(connection, request(["people"]));
  expect(outboxColumns()).toEqual(["seq", "table_id", "op", "captured_at", "k1"]);
  installTriggers(connection, request(["order"]));
  expect(outboxColumns()).toEqual(["seq", "table_id", "op", "captured_at", "k1", "k2"]);
  connection.exec(`INSERT INTO "order" VALUES ('a', 1, 0); INSERT INTO people (id) VALUES (1)`);
  expect(connection.prepare("SELECT k1, k2 FROM _sync_outbox").raw().all()).toEqual([
    ["a", 1],
    [1, null],
  ]);
});

test("a change is recorded with its time", () => {
  installTriggers(connection, request("all"));
  const seconds = "SELECT (julianday('now') - captured_at) * 86400 FROM _sync_outbox";
  connection.exec("INSERT INTO people (id) VALUES (1)");
  expect(connection.prepare(seconds).pluck().get()).toBeLessThan(60);
});

test("the plan changes nothing, and a read-only connection is enough for it", () => {
  const readonly = openApplication(path, { readonly: true });
  const plan = planInstall(readonly, request("all"));
  readonly.close();
  expect(version()).toBe(schema.length);
  expect(plan.tables.map((table) => table.state)).toEqual(["new", "new"]);
  expect(installTriggers(connection, request("all"))).toEqual(plan);
});

test("the sqlite3 shell can run the plan", () => {
  const script = scriptOf(planInstall(connection, request("all")));
  const shell = spawnSync("sqlite3", ["-batch", "-bail", path], { input: script, encoding: "utf8" });
  expect(shell).toMatchObject({ status: 0, stderr: "", stdout: "" });
  expect(installTriggers(connection, request("all")).statements).toEqual([]);
});

test("a unique index that comes later brings guards", () => {
  installTriggers(connection, request("all"));
  connection.exec('CREATE UNIQUE INDEX later ON "order" (v)');
  expect(triggerDrift(connection, "order").altered).toEqual(["_sync_2_bi", "_sync_2_bu"]);
  const report = installTriggers(connection, request("all"));
  expect(report.tables.map((table) => table.state)).toEqual(["unchanged", "changed"]);
  expect(report.tables[1]?.id).toBe(2);
});

test("triggers that are gone, altered or not ours are put right, and the id stays", () => {
  installTriggers(connection, request(["people"]));
  connection.exec(`
    DROP TRIGGER _sync_1_ai;
    DROP TRIGGER _sync_1_ad;
    CREATE TRIGGER _sync_1_ad AFTER DELETE ON people BEGIN SELECT 1; END;
    CREATE TRIGGER _sync_9_zz AFTER DELETE ON people BEGIN SELECT 1; END`);
  const drift = { missing: ["_sync_1_ai"], altered: ["_sync_1_ad"], unexpected: ["_sync_9_zz"] };
  expect(triggerDrift(connection, "people")).toEqual(drift);
  expect(installTriggers(connection, request(["people"])).tables).toMatchObject([{ id: 1, state: "changed" }]);
  expect(triggerDrift(connection, "people")).toEqual({ missing: [], altered: [], unexpected: [] });
});

test("a table that was rebuilt is captured again under its id", () => {
  installTriggers(connection, request("all"));
  connection.exec(`
    CREATE TABLE people_new (id INTEGER PRIMARY KEY, name TEXT, more);
    INSERT INTO people_new SELECT id, name, 0 FROM people;
    DROP TABLE people;
    ALTER TABLE people_new RENAME TO people`);
  expect(triggerDrift(connection, "people").missing).toHaveLength(3);
  expect(installTriggers(connection, request(["people"])).tables).toMatchObject([{ id: 1, state: "changed" }]);
  connection.exec("INSERT INTO people (id) VALUES (5)");
  expect(changes()).toEqual(["people I 5"]);
});

test("a table that was renamed keeps its id", () => {
  installTriggers(connection, request("all"));
  connection.exec("ALTER TABLE people RENAME TO persons");
  expect(currentName(connection, { id: 1, name: "people" })).toBe("persons");
  expect(currentName(connection, { id: 2, name: "order" })).toBeUndefined();
  installTriggers(connection, request(["persons"]));
  expect(capturedTables(connection)).toEqual([
    { id: 1, name: "persons" },
    { id: 2, name: "order" },
  ]);
});

test("a table put in the place of a renamed one takes over, and the renamed one is let go", () => {
  installTriggers(connection, request("all"));
  connection.exec("ALTER TABLE people RENAME TO people_old; CREATE TABLE people (id INTEGER PRIMARY KEY)");
  installTriggers(connection, request(["people"]));
  connection.exec("INSERT INTO people VALUES (1); INSERT INTO people_old (id) VALUES (2)");
  expect(changes()).toEqual(["people I 1"]);
});

test("the id of a table that is captured no more is not given to another", () => {
  installTriggers(connection, request("all"));
  connection.exec(`
    INSERT INTO "order" VALUES ('a', 1, 0);
    DROP TABLE "order";
    DELETE FROM _sync_table WHERE id = 2;
    CREATE TABLE later (id INTEGER PRIMARY KEY)`);
  expect(installTriggers(connection, request(["later"])).tables).toMatchObject([{ id: 3 }]);
});

test("to look at tables that are captured already takes no look at the outbox", () => {
  installTriggers(connection, request(["people", "order"]));
  const statements: string[] = [];
  const watched = new Database(path, { verbose: (text) => statements.push(String(text)) });
  planInstall(watched, request(["people", "order"]));
  expect(statements.filter((text) => /_sync_table/.test(text))).not.toEqual([]);
  expect(statements.filter((text) => /FROM "?_sync_outbox/.test(text))).toEqual([]);
  watched.exec("CREATE TABLE new (id INTEGER PRIMARY KEY)");
  planInstall(watched, request("all"));
  expect(statements.filter((text) => /FROM "?_sync_outbox/.test(text))).toHaveLength(1);
  watched.close();
});

test("an update of an ignored column alone is no change", () => {
  const ignoredColumns = [{ table: "PEOPLE", column: "Seen_At" }];
  installTriggers(connection, request(["people"], { ignoredColumns }));
  connection.exec("INSERT INTO people VALUES (1, 'a', NULL); UPDATE people SET seen_at = 'now'");
  expect(changes()).toEqual(["people I 1"]);
  connection.exec(
    "UPDATE people SET seen_at = 'now', name = 'b'; UPDATE people SET rowid = 2; UPDATE people SET oid = 3",
  );
  expect(changes()).toEqual(["people I 1", "people U 1", "people D 1", "people U 2", "people D 2", "people U 3"]);
  expect(installTriggers(connection, request(["people"], { ignoredColumns })).statements).toEqual([]);
  expect(triggerDrift(connection, "people", { ignoredColumns: ["seen_at"] }).altered).toEqual([]);
  expect(triggerDrift(connection, "people").altered).toEqual(["_sync_1_au"]);
});

test("another program's table of the outbox's name is left alone", () => {
  connection.exec("CREATE TABLE _sync_outbox (id, payload)");
  expect(() => installTriggers(connection, request("all"))).toThrow(/_sync_outbox is not ours: it has no column seq/);
});

test("one table of ours that is gone comes back", () => {
  installTriggers(connection, request("all"));
  connection.exec("DROP TABLE _sync_table");
  installTriggers(connection, request(["people"]));
  expect(capturedTables(connection)).toEqual([{ id: 3, name: "people" }]);
  expect(triggerDrift(connection, "people")).toEqual({ missing: [], altered: [], unexpected: [] });
});

test("a locked database is said to be locked, and trying again may help", () => {
  const application = new Database(path);
  application.exec("BEGIN IMMEDIATE");
  expect(() => installTriggers(connection, request("all"))).toThrow(
    expect.objectContaining({ name: "SyncError", retryable: true, exitCode: 75, place: path }),
  );
  application.close();
  installTriggers(connection, request("all"));
});

test("a table whose writes our triggers would break is refused, and nothing is changed", () => {
  connection.exec("CREATE UNIQUE INDEX broken ON people (name, seen_at)");
  const before = version();
  const failing = Object.create(connection, {
    prepare: { value: connection.prepare.bind(connection) },
    transaction: { value: connection.transaction.bind(connection) },
    exec: {
      value: (text: string) => {
        if (text.startsWith("EXPLAIN DELETE FROM") && capturedTables(connection).length > 0)
          throw new Error("no such column: x");
        return connection.exec(text);
      },
    },
    name: { value: path },
  }) as Connection;
  expect(() => installTriggers(failing, request(["people"]))).toThrow(
    /writes to table people would fail: no such column: x/,
  );
  expect(version()).toBe(before);
});

test("a table that needs a function of the application's own is captured with a warning", () => {
  const application = new Database(path);
  application.function("fold", { deterministic: true }, (text) => String(text).toLowerCase());
  application.exec("CREATE UNIQUE INDEX folded ON people (fold(name))");
  const report = installTriggers(connection, request(["people"]));
  expect(report.tables[0]?.warnings).toEqual([
    expect.stringMatching(/can't be tried out here.*unknown function: fold/),
  ]);
  application.exec("INSERT INTO people VALUES (1, 'a', 0); INSERT OR REPLACE INTO people VALUES (2, 'A', 0)");
  application.close();
  expect(changes()).toEqual(["people I 1", "people R 1", "people I 2"]);
});

test("a double-quoted text in an index, as some programs write it, stays a text", () => {
  const write = (...statements: string[]) => pythonWriter.run([{ file: path, statements }]);
  write('CREATE UNIQUE INDEX quoted ON people (name || "!") WHERE seen_at <> "never"');
  installTriggers(connection, request(["people"]));
  write("INSERT INTO people VALUES (1, 'a', 'x')", "REPLACE INTO people VALUES (2, 'a', 'x')");
  connection.exec("UPDATE OR REPLACE people SET id = 3, name = 'b'; REPLACE INTO people VALUES (4, 'b', 'y')");
  expect(changes()).toEqual([
    "people I 1",
    "people R 1",
    "people I 2",
    "people D 2",
    "people U 3",
    "people R 3",
    "people I 4",
  ]);
});
