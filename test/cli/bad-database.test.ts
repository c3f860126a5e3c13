/**
 * Invariant: whatever is wrong with the database file, every command says which file, what it is and what to try, ends with
 * 78 where somebody has to mend it and with 75 where waiting helps, and leaves no file behind that it could not use.
 */
import { mkdirSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { digest, lockedByPython, namesIn } from "../support/workspace.js";
import { Stage, stageWithTypesense } from "./stage.js";

const commands = [
  "install-triggers characters",
  "install-triggers characters --dry-run",
  "uninstall-triggers",
  "run --once",
  "status",
];

test.for<[string, (path: string) => void, RegExp]>([
  ["is missing", () => undefined, /there is no database at \S+bad\.db\nTry: set DATABASE_URL/],
  ["is a folder", (path) => mkdirSync(path), /\S+bad\.db is not a file\nTry: set DATABASE_URL/],
  [
    "is something else",
    (path) => writeFileSync(path, "Dramatis personae, with their entrances and exits.\n".repeat(40)),
    /\S+bad\.db is not an SQLite database .*\nTry: check DATABASE_URL/,
  ],
])("a database that %s", async ([, make, told]) => {
  const stage = new Stage();
  make(`${stage.folder}/bad.db`);
  const before = namesIn(stage.folder);
  const env = { DATABASE_URL: "bad.db" };
  for (const { code, stdout, stderr } of await Promise.all(commands.map((command) => stage.run(command, { env })))) {
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^Error: ${told.source}`));
  }
  expect(namesIn(stage.folder)).toEqual(before);
});

test("a damaged database is called damaged by every command, and is not touched", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const pages = Number(stage.sql("PRAGMA page_count"));
  truncateSync(stage.database, (pages - 3) * 4096);
  const before = digest(stage.database);
  for (const { code, stderr } of await Promise.all(commands.map((command) => stage.run(command)))) {
    expect(code).toBe(78);
    expect(stderr).toMatch(/story\.db is damaged \(database disk image is malformed\)\nTry: run: sqlite3 FILE/);
  }
  expect(digest(stage.database)).toBe(before);
});

test("run --once gives up in time on a database that stays locked, and delivers when it is free", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const release = await lockedByPython(stage.database);
  const started = Date.now();
  const { code, stderr } = await stage.run("run --once --timeout 1");
  expect(code).toBe(75);
  expect(stderr).toMatch(
    /Error: \S+story\.db is locked by another process .*\nTry: end the process that holds the lock/,
  );
  expect(Date.now() - started).toBeLessThan(6_000);
  const waiting = stage.start("run --once");
  await waiting.printed(/waiting for the database/);
  await release();
  expect((await waiting.ended).code).toBe(0);
});

test("install-triggers waits for a lock", async () => {
  const stage = new Stage();
  const release = await lockedByPython(stage.database);
  const waiting = stage.start("install-triggers characters");
  await release();
  expect(await waiting.ended).toMatchObject({ code: 0, stderr: "" });
});

test("a daemon that waits for a lock can be stopped", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const release = await lockedByPython(stage.database);
  const daemon = stage.start("run");
  await daemon.printed(/waiting for the database/);
  daemon.signal("SIGTERM");
  expect((await daemon.ended).code).toBe(0);
  await release();
});

test("a damaged state database or lock is named, and removing it is enough", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  for (const name of ["story.db-sync", "story.db-sync-lock"]) {
    writeFileSync(`${stage.folder}/${name}`, "Not a database, and long enough to show it.".repeat(30));
    for (const command of ["run --once", "status"]) {
      const { code, stderr } = await stage.run(command);
      expect(code).toBe(78);
      expect(stderr).toMatch(new RegExp(`^Error: \\S+/${name} is not an SQLite database .*\\nTry: .*can be removed`));
    }
    unlinkSync(`${stage.folder}/${name}`);
    expect((await stage.run("run --once")).code).toBe(0);
  }
  expect(emulator.importedLines).toBeGreaterThanOrEqual(2);
});
