/**
 * Invariant: install-triggers does what it says it did, once; --dry-run says the same and does nothing.
 */
import { expect, test } from "vitest";
import { digest, namesIn, schemaOf, shell } from "../support/workspace.js";
import { SCHEMA, Stage } from "./stage.js";

const captured = (stage: Stage) => stage.sql("SELECT name FROM _sync_table ORDER BY id;").split("\n").slice(0, -1);

test("named tables are captured, and a second run changes nothing", async () => {
  const stage = new Stage();
  const first = await stage.run("install-triggers characters LINES");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toMatch(/^characters {2}captured now {2}key id {2}\d+ triggers$/m);
  expect(first.stdout).toMatch(/^lines {7}captured now {2}key id/m);
  expect(captured(stage)).toEqual(["characters", "lines"]);
  const before = digest(stage.database);
  const second = await stage.run("install-triggers characters lines");
  expect(second).toMatchObject({ code: 0, stderr: "" });
  expect(second.stdout).toMatch(/captured already[\s\S]*Nothing to do\.\n$/);
  expect(digest(stage.database)).toBe(before);
  stage.sql("INSERT INTO lines(text) VALUES ('Good evening.')");
  expect(stage.sql("SELECT op, k1 FROM _sync_outbox")).toBe("I|1\n");
});

test("without names, the tables of SYNC_TABLES are taken", async () => {
  const stage = new Stage({ SYNC_TABLES: "lines, characters" });
  expect((await stage.run("install-triggers")).code).toBe(0);
  expect(captured(stage)).toEqual(["lines", "characters"]);
  const other = new Stage({ SYNC_TABLES: "lines" });
  expect((await other.run("install-triggers --sync-tables characters")).code).toBe(0);
  expect(captured(other)).toEqual(["characters"]);
});

test("--all takes every table that can be captured and says why not the others", async () => {
  const stage = new Stage();
  const { code, stdout } = await stage.run("install-triggers --all");
  expect(code).toBe(0);
  expect(captured(stage)).toEqual(["characters", "lines"]);
  expect(stdout).toMatch(
    /^Skipped: users: .*hashed_password\n {2}Try: set SYNC_EXCLUDE=users\.hashed_password, or give/m,
  );
  expect(stdout).toMatch(/^Skipped: api_keys: .*secrets$/m);
  expect(stdout).toMatch(/^Skipped: keyless: has no key$/m);
  expect(stdout).not.toMatch(/search|speakers/);
});

test("--dry-run prints a script for the sqlite3 shell and changes nothing", async () => {
  const stage = new Stage();
  const before = digest(stage.database);
  const { code, stdout, stderr } = await stage.run("install-triggers --all --dry-run");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^-- Skipped: users: .*hashed_password$/m);
  expect(digest(stage.database)).toBe(before);
  expect(namesIn(stage.folder)).toEqual(["story.db"]);
  const copy = `${stage.folder}/copy.db`;
  shell(copy, `${SCHEMA}\n${stdout}`);
  await stage.run("install-triggers --all");
  const withoutVersion = (file: string) => schemaOf(file).split("\n").slice(1);
  expect(withoutVersion(copy)).toEqual(withoutVersion(stage.database));
  expect((await stage.run("install-triggers characters lines --dry-run")).stdout).toMatch(/^-- Nothing to do/);
});

test("--json reports every table, what was skipped and the statements", async () => {
  const stage = new Stage();
  const plan = JSON.parse((await stage.run("install-triggers --all --json --dry-run")).stdout);
  const report = JSON.parse((await stage.run("install-triggers --all --json")).stdout);
  expect(plan).toEqual({ ...report, dry_run: true });
  expect(report).toMatchObject({ database: stage.database, dry_run: false });
  expect(Object.keys(report)).toEqual(["database", "dry_run", "tables", "skipped", "statements"]);
  expect(report.tables[0]).toEqual({
    id: 1,
    table: "characters",
    key: ["id"],
    state: "new",
    triggers: expect.arrayContaining(["_sync_1_ai", "_sync_1_au", "_sync_1_ad"]),
    warnings: [],
  });
  expect(report.skipped.map((each: { table: string }) => each.table)).toEqual(["users", "api_keys", "keyless"]);
  const again = JSON.parse((await stage.run("install-triggers characters --json")).stdout);
  expect(again).toMatchObject({ tables: [{ state: "unchanged" }], statements: [] });
});

test("tables with secrets are taken when their columns are excluded, or when it is wished", async () => {
  const stage = new Stage();
  const excluded = await stage.run("install-triggers users", { env: { SYNC_EXCLUDE: "users.hashed_password" } });
  expect(excluded).toMatchObject({ code: 0, stderr: "" });
  expect((await stage.run("install-triggers api_keys users --allow-sensitive")).code).toBe(0);
  expect(captured(stage)).toEqual(["users", "api_keys"]);
});
