/*
 * Invariant: looking changes no byte of any file, and leaves none that was not there, however the database was left. What
 * keeps a check from being made is a finding, and the other checks are made all the same.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openState } from "../../../src/outbox/state-file.js";
import { digest, lockedByPython } from "../../support/workspace.js";
import { Case } from "./patient.js";

/** Names, times and contents of a folder's files. An index that processes share (-shm) is no content. */
function traces(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      if (name.endsWith("-shm")) return name;
      const { mtimeMs, size, mode } = statSync(path);
      return `${name} ${mtimeMs} ${size} ${mode} ${digest(path)}`;
    });
}

/** A connection of the application's that stays open. */
async function opened(made: Case): Promise<void> {
  const script = `import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.execute('SELECT count(*) FROM characters').fetchall()
print('open', flush=True)
sys.stdin.read()`;
  const child = spawn("python3", ["-c", script, made.database], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await once(child.stdout, "data");
}

/** What a process that was killed leaves behind. */
function killed(made: Case): void {
  const script = `import sqlite3, sys, os
c = sqlite3.connect(sys.argv[1])
c.execute("INSERT INTO characters VALUES (9, 'Last', NULL)")
c.commit()
os.kill(os.getpid(), 9)`;
  expect(() => execFileSync("python3", ["-c", script, made.database])).toThrow();
}

const cases: [string, string, (made: Case) => unknown][] = [
  ["in rollback-journal mode", "DELETE", () => undefined],
  ["in WAL mode, which nobody has open", "WAL", () => undefined],
  ["in WAL mode, while the application has it open", "WAL", opened],
  ["in WAL mode, after the application was killed", "WAL", killed],
];

test.each(cases)("no trace is left %s", async (_, mode, prepare) => {
  const made = await Case.create();
  made.sql(`PRAGMA journal_mode = ${mode}`);
  openState(`${made.database}-sync`).close();
  await prepare(made);
  const before = traces(made.folder);
  const findings = await made.look();
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(findings.map(({ code }) => code)).toContain("database_readable");
  expect(traces(made.folder)).toEqual(before);
});

/** The codes of what is wrong, where the checks that have nothing to do with it were made. */
async function errorsOf(
  made: Case,
  settings: Parameters<Case["look"]>[0],
  others: readonly string[],
): Promise<string[]> {
  const findings = await made.look(settings);
  expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(["node_version", "unit", ...others]));
  return findings.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

test("a database that is not there, is something else, is damaged, is locked", async () => {
  const made = await Case.create({ tables: ["characters"] });
  const at = (name: string) => join(made.folder, name);
  writeFileSync(at("text.db"), "Dramatis personae. ".repeat(40));
  cpSync(made.database, at("damaged.db"));
  truncateSync(at("damaged.db"), (Number(made.sql("PRAGMA page_count")) - 3) * 4096);
  const before = traces(made.folder);
  const look = (name: string) => errorsOf(made, { databaseUrl: at(name) }, ["typesense"]);
  expect(await look("nowhere.db")).toEqual(["database_missing"]);
  expect(await look("text.db")).toEqual(["database_unreadable"]);
  expect((await look("damaged.db")).length).toBeGreaterThan(0);
  const release = await lockedByPython(made.database);
  expect(await look("story.db")).toEqual(["database_unreadable"]);
  await release();
  expect(await look("story.db")).toEqual([]);
  expect(traces(made.folder)).toEqual(before);
});

test("Typesense that is away, a key that is wrong or not set", async () => {
  const made = await Case.create({ tables: ["characters"] });
  const look = (settings: Parameters<Case["look"]>[0]) => errorsOf(made, settings, ["triggers"]);
  expect(await look({ typesensePort: "1" })).toEqual(["typesense_away"]);
  expect(await look({ typesenseApiKey: "wrong" })).toEqual(["key_refused"]);
  expect(await look({ typesenseApiKey: undefined as unknown as string })).toEqual(["key_not_set"]);
});
