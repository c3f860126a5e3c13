/*
 * Invariant: each thing that can be wrong is found, with its own code and what mends it; once that is done, it is not found
 * any more, and where all is well nothing is.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openOwn } from "../../../src/database/open.js";
import { beginDaemon } from "../../../src/outbox/daemon-row.js";
import { beginOutage } from "../../../src/outbox/outages.js";
import { recordRejections } from "../../../src/outbox/rejections.js";
import { openState } from "../../../src/outbox/state-file.js";
import { addStream, allStreams, saveStream } from "../../../src/outbox/stream.js";
import { recordVerification } from "../../../src/outbox/verifications.js";
import { examineRuntime } from "../../../src/sync/doctor/runtime.js";
import { digest } from "../../support/workspace.js";
import { Case, codesOf } from "./patient.js";

const first = async (made: Case, settings = {}) => (await made.faults(settings))[0];

test("nothing is found where all is well", async () => {
  const made = await Case.create();
  const findings = await made.look();
  expect(codesOf(findings).filter((each) => !each.startsWith("ok"))).toEqual([
    "info daemon",
    "info journal_mode",
    "info busy_timeout",
    "info key_admin",
    "info collection",
    "info collection",
    "info unit",
  ]);
  for (const { what, fix } of findings) expect(`${what} ${fix}`).not.toMatch(/undefined|NaN|\[object/);
});

describe("the triggers", () => {
  test("one that is missing, altered, or left over", async () => {
    const made = await Case.create();
    made.sql("DROP TRIGGER _sync_1_au");
    expect(await first(made)).toEqual({
      code: "triggers_missing",
      severity: "error",
      what: "characters: triggers are missing: _sync_1_au",
      fix: "fountain-sync install-triggers characters",
    });
    made.install(["characters"]);
    made.sql("DROP TRIGGER _sync_2_ad; CREATE TRIGGER _sync_2_ad AFTER DELETE ON lines BEGIN SELECT 1; END");
    expect(await first(made)).toMatchObject({
      code: "triggers_altered",
      what: "lines: triggers are altered: _sync_2_ad",
    });
    made.install(["lines"]);
    made.sql("CREATE TRIGGER _sync_2_zz AFTER DELETE ON lines BEGIN SELECT 1; END");
    expect(await first(made)).toMatchObject({ code: "triggers_unexpected", severity: "error" });
    made.install(["lines"]);
    made.sql("CREATE TRIGGER hush AFTER INSERT ON lines BEGIN SELECT RAISE(IGNORE); END");
    expect(await first(made)).toMatchObject({ code: "triggers_silenced", severity: "error" });
    made.install(["lines"]);
    expect(codesOf(await made.faults()).filter((code) => code.includes("trigger"))).toEqual([]);
  });

  test("without the outbox, when the application can't write any more", async () => {
    const made = await Case.create({ tables: ["characters"] });
    made.sql("DROP TABLE _sync_outbox");
    const finding = await first(made);
    expect(finding).toMatchObject({ code: "outbox_missing", severity: "error" });
    expect(finding?.what).toBe(
      "_sync_outbox is gone, but our triggers are there: the application's writes to characters fail",
    );
    expect(() => made.sql("DELETE FROM characters")).toThrow();
    made.sql((finding?.fix ?? "").replace(/ Then .*/, ""));
    made.sql("DELETE FROM characters");
    made.install(["characters"]);
    expect(codesOf(await made.faults()).join()).not.toMatch(/trigger|outbox/);
  });

  test("none at all, and not those that the settings name", async () => {
    const made = await Case.create({ tables: [] });
    const settings = { syncTables: "characters,my lines" };
    expect(await first(made, settings)).toMatchObject({
      code: "nothing_captured",
      severity: "error",
      fix: "fountain-sync install-triggers characters 'my lines'",
    });
    made.install(["characters"]);
    expect(await first(made, settings)).toMatchObject({
      code: "not_captured",
      severity: "warning",
      fix: "fountain-sync install-triggers 'my lines'",
    });
  });
});

describe("the tables", () => {
  test("one that is gone, or called otherwise", async () => {
    const made = await Case.create();
    made.sql("DROP TABLE lines");
    expect(await first(made)).toMatchObject({
      code: "table_missing",
      fix: "put the table back, or fountain-sync uninstall-triggers lines",
    });
    made.sql("ALTER TABLE characters RENAME TO cast_members");
    expect(codesOf(await made.faults())).toContain("info table_renamed");
  });

  test("keys", async () => {
    const made = await Case.create({
      schema:
        "CREATE TABLE t(a TEXT NOT NULL, b TEXT); CREATE UNIQUE INDEX i ON t(a); CREATE TABLE lines(id TEXT PRIMARY KEY);",
      tables: ["t", "lines"],
    });
    made.sql("INSERT INTO lines VALUES (NULL)");
    expect(await first(made)).toMatchObject({
      code: "key_null",
      severity: "warning",
      fix: 'SELECT * FROM "lines" WHERE "id" IS NULL; give each of them a key',
    });
    made.sql("DELETE FROM lines; DROP INDEX i");
    const missing = (await made.faults()).find(({ code }) => code === "no_key");
    expect(missing?.fix).toMatch(/CREATE UNIQUE INDEX/);
    made.sql(/CREATE UNIQUE INDEX.*$/.exec(missing?.fix ?? "")?.[0] ?? "");
    expect(codesOf(await made.faults())).not.toContain("error no_key");
  });

  test("columns that look like secrets, and a slip in what is to keep them in", async () => {
    const made = await Case.create({
      schema: "CREATE TABLE users(id INTEGER PRIMARY KEY, hashed_password TEXT, photo BLOB, [a.b] TEXT)",
      tables: ["users"],
    });
    const found = await made.faults();
    expect(found.map(({ code, what, fix }) => [code, what, fix]).slice(0, 3)).toEqual([
      [
        "sensitive_columns",
        "columns that look like secrets go to Typesense: users.hashed_password",
        "SYNC_EXCLUDE=users.hashed_password, then fountain-sync rebuild users",
      ],
      ["columns_left_out", "users: in no document: photo (BLOB is binary)", null],
      ["columns_renamed", "users: fields with another name than their column: a.b is a_b", null],
    ]);
    made.sql("DROP TRIGGER _sync_1_ad");
    expect((await first(made))?.fix).toBe("fountain-sync install-triggers users --allow-sensitive");
    expect((await first(made, { syncExclude: "users.hashed_password" }))?.fix).toBe(
      "fountain-sync install-triggers users",
    );
    const slip = await made.faults({ syncExclude: "users.hashed_pasword" });
    expect(codesOf(slip)).toEqual(expect.arrayContaining(["warning sensitive_columns", "warning exclude_unknown"]));
    expect(codesOf(await made.faults({ syncExclude: "USERS.hashed_password" })).join()).not.toMatch(
      /sensitive|exclude/,
    );
  });
});

describe("the files", () => {
  test("an application whose SQLite is too old for the triggers", async () => {
    const made = await Case.create();
    const file = openSync(made.database, "r+");
    writeSync(file, Buffer.from([0, 0x2e, 0x1c, 0xb0]), 0, 4, 96);
    closeSync(file);
    expect(await first(made)).toMatchObject({
      code: "sqlite_writer",
      severity: "error",
      what: expect.stringContaining("SQLite 3.22.0 wrote the file last"),
    });
  });

  test("WAL is recommended where it is not there, by a statement", async () => {
    const made = await Case.create();
    const mode = async () => (await made.look()).find(({ code }) => code === "journal_mode");
    expect(await mode()).toMatchObject({
      severity: "info",
      fix: `sqlite3 ${made.database} 'PRAGMA journal_mode = WAL'`,
    });
    made.sql("PRAGMA journal_mode = WAL");
    expect(await mode()).toMatchObject({ severity: "ok" });
  });

  test("a state database that others may read, that is damaged, or of a newer version", async () => {
    const made = await Case.create();
    const path = `${made.database}-sync`;
    openState(path).close();
    chmodSync(path, 0o644);
    expect(await first(made)).toMatchObject({
      code: "state_permissions",
      severity: "warning",
      fix: `chmod 600 ${path}`,
    });
    const connection = openOwn(path);
    connection.pragma("user_version = 99");
    connection.close();
    chmodSync(path, 0o600);
    expect(await first(made)).toMatchObject({
      code: "state_unreadable",
      what: expect.stringContaining("newer fountain-sync"),
    });
    writeFileSync(path, "no database");
    expect(await first(made)).toMatchObject({ code: "state_unreadable", severity: "error" });
  });

  test("a transaction that was cut short", async () => {
    const made = await Case.create();
    const script = `import sqlite3, os, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("PRAGMA cache_size = 5")
c.execute("BEGIN")
for i in range(2, 4000): c.execute("INSERT INTO characters VALUES (?, ?, NULL)", (i, "x" * 200))
os.kill(os.getpid(), 9)`;
    expect(() => execFileSync("python3", ["-c", script, made.database])).toThrow();
    const before = digest(made.database);
    const finding = await first(made);
    expect(finding).toMatchObject({
      code: "database_unreadable",
      what: expect.stringContaining("holds half of a transaction"),
    });
    expect(digest(made.database)).toBe(before);
    made.sql(/'(.*)'$/.exec(finding?.fix ?? "")?.[1] ?? "");
    expect(codesOf(await made.faults())).not.toContain("error database_unreadable");
  });

  test("Node.js", () => {
    for (const version of ["20.19.0", "22.1.0", "100.0.0"])
      expect(codesOf(examineRuntime(version))).toEqual(["ok node_version"]);
    for (const version of ["20.18.9", "18.20.0"])
      expect(codesOf(examineRuntime(version))).toEqual(["error node_version"]);
  });
});

test("the streams: what is paused, refused, waits, and was seen to differ", async () => {
  const made = await Case.create({ tables: ["characters"] });
  made.sql("UPDATE characters SET name = name || '!'");
  const state = openState(`${made.database}-sync`);
  const stream = addStream(state, {
    tableId: 1,
    table: "characters",
    role: "live",
    alias: "characters",
    collection: "characters__v1",
    cursorSeq: 0,
    cursorMark: null,
    keepOld: 0,
  });
  const codes = async () => codesOf(await made.faults()).filter((code) => !/collection|alias/.test(code));
  expect(await codes()).toEqual(["info backfill", "info verification"]);
  Object.assign(stream, { backfillDone: null, reason: "no such field", state: "paused" });
  saveStream(state, stream);
  recordRejections(state, stream.id, [{ id: "1", field: "", reason: "too odd", seq: 1, document: null }]);
  beginOutage(state, "nobody listens");
  const counts = { rows: 2, documents: 1, missing: 1, extra: 0, different: 0 };
  recordVerification(state, {
    tableId: 1,
    table: "characters",
    collection: "characters__v1",
    beganAt: "2026-01-01T00:00:00Z",
    endedAt: "2026-01-01T00:00:01Z",
    ...counts,
  });
  beginDaemon(state);
  made.sql("UPDATE _sync_outbox SET captured_at = captured_at - 1");
  expect(await codes()).toEqual([
    "info daemon_killed",
    "warning changes_wait",
    "error stream_paused",
    "warning rejections",
    "warning verification",
    "warning outage",
  ]);
  const found = await made.faults();
  expect(found.map(({ what }) => what).join("\n")).toMatch(
    /1 change to be delivered, the oldest for 86,4\d\d s\n.*no such field\n.*1 document refused/s,
  );
  expect(found.find(({ code }) => code === "rejections")?.fix).toBe("fountain-sync rejections list characters");
  // The cursor's change is another one: an older copy of the file was put back.
  saveStream(state, { ...stream, reason: null, state: "live", cursorSeq: 1, cursorMark: "1 1 I 0 0" });
  expect(await codes()).toContain("warning outbox_rewritten");
  expect(allStreams(state)).toHaveLength(1);
  state.close();
});
