/**
 * Invariant: a table that can't or may not be captured is refused before anything is changed, all of them in one error, each with
 * what can be done; with "all" they are left out and named.
 */
import { afterAll, expect, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { planInstall } from "../../src/capture/plan.js";
import type { InstallRequest } from "../../src/capture/request.js";
import { openApplication } from "../../src/database/open.js";
import { SyncError } from "../../src/errors.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";

const path = createDatabase(temporaryFolder(), [
  "CREATE TABLE people (id INTEGER PRIMARY KEY, name)",
  "CREATE TABLE users (id INTEGER PRIMARY KEY, name, hashed_password TEXT, apiKey TEXT)",
  "CREATE TABLE sessions (token TEXT PRIMARY KEY, user_id INT)",
  "CREATE TABLE api_keys (id INTEGER PRIMARY KEY, label)",
  "CREATE TABLE keyless (a, b NOT NULL)",
  "CREATE TABLE null_keys (a UNIQUE, b)",
  "CREATE VIEW everybody AS SELECT * FROM people",
  "CREATE VIRTUAL TABLE words USING fts5 (text)",
  "CREATE TABLE _sync_notes (id INTEGER PRIMARY KEY)",
]);
const connection = openApplication(path);
afterAll(() => connection.close());

function request(tables: InstallRequest["tables"], options: Partial<InstallRequest> = {}): InstallRequest {
  return { tables, allowSensitive: false, excluded: [], ...options };
}

function refusal(tables: readonly string[], options: Partial<InstallRequest> = {}): SyncError {
  try {
    planInstall(connection, request(tables, options));
  } catch (thrown) {
    if (thrown instanceof SyncError) return thrown;
    throw thrown;
  }
  throw new Error(`${tables.join()} was not refused`);
}

test.each([
  ["persons", "table persons does not exist", /the tables are people, users/],
  ["peple", "table peple does not exist", /^did you mean people\?$/],
  ["User", "table User does not exist", /^did you mean users\?$/],
  ["everybody", "table everybody is a view", /ordinary table/],
  ["words", "table words is a virtual table", /ordinary table/],
  ["words_data", "table words_data is the inside of a virtual table", /ordinary table/],
  ["sqlite_schema", "table sqlite_schema is internal", /leave it out/],
  ["_SYNC_outbox", "table _SYNC_outbox is internal", /leave it out/],
  ["keyless", "table keyless has no key", /PRIMARY KEY.*CREATE UNIQUE INDEX "keyless_key" ON "keyless"\("b"\)/],
  ["null_keys", "table null_keys has no key", /CREATE UNIQUE INDEX "null_keys_key" ON "null_keys"\(…\)/],
  [
    "Users",
    "table Users has columns that look like secrets: hashed_password, apiKey",
    /SYNC_EXCLUDE=users\.hashed_password,users\.apiKey/,
  ],
  ["sessions", "table sessions has columns that look like secrets: token", /part of every document/],
  ["api_keys", "table api_keys looks like a table of secrets", /leave it out/],
])("%s is refused", (table, message, hint) => {
  expect(refusal([table])).toMatchObject({
    message,
    exitCode: 78,
    retryable: false,
    place: path,
    hint: expect.stringMatching(hint),
  });
});

test("all refusals are told at once, and nothing is changed", () => {
  const before = connection.pragma("schema_version", { simple: true });
  expect(() => installTriggers(connection, request(["people", "keyless", "nobody", "NOBODY"]))).toThrow(
    "2 tables can't be captured:\n  table keyless has no key\n  table NOBODY does not exist",
  );
  expect(connection.pragma("schema_version", { simple: true })).toBe(before);
  expect(refusal(["keyless", "nobody"]).hint).toMatch(/^keyless: add a PRIMARY KEY.*\n {2}nobody: the tables are/);
});

test("columns that are excluded don't count, but a key can't be excluded", () => {
  const excluded = [
    { table: "USERS", column: "Hashed_Password" },
    { table: "users", column: "apikey" },
    { table: "sessions", column: "token" },
  ];
  expect(planInstall(connection, request(["users"], { excluded })).tables).toHaveLength(1);
  expect(refusal(["users"], { excluded: excluded.slice(0, 1) }).message).toMatch(/secrets: apiKey$/);
  expect(refusal(["sessions"], { excluded }).message).toMatch(/secrets: token$/);
});

test("sensitive tables may be allowed", () => {
  const plan = planInstall(connection, request(["users", "sessions", "api_keys"], { allowSensitive: true }));
  expect(plan.tables.map((table) => table.name)).toEqual(["users", "sessions", "api_keys"]);
});

test('"all" leaves out what it may not or can\'t capture, and says so', () => {
  const plan = planInstall(connection, request("all"));
  expect(plan.tables.map((table) => table.name)).toEqual(["people"]);
  expect(plan.skipped.every(({ hint }) => hint !== "")).toBe(true);
  expect(plan.skipped.map(({ table, reason }) => ({ table, reason }))).toEqual([
    { table: "users", reason: "has columns that look like secrets: hashed_password, apiKey" },
    { table: "sessions", reason: "has columns that look like secrets: token" },
    { table: "api_keys", reason: "looks like a table of secrets" },
    { table: "keyless", reason: "has no key" },
    { table: "null_keys", reason: "has no key" },
  ]);
});

test("where there is nothing to capture, nothing is created", () => {
  expect(planInstall(connection, request([]))).toEqual({ tables: [], skipped: [], statements: [] });
});
