import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with these files, open to every user of the machine; it goes when the test ends. */
export function workspace(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "workspace-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Runs statements in the sqlite3 shell, which waits for a lock, and returns what it printed. The file is made where there is none. */
export function shell(file: string, sql: string): string {
  return execFileSync("sqlite3", ["-batch", "-bail", "-cmd", ".timeout 5000", file], { input: sql, encoding: "utf8" });
}

/** Everything that `CREATE` made, as text; equal before and after whatever changed nothing. */
export function schemaOf(file: string): string {
  return shell(file, "PRAGMA schema_version; SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2;");
}

/** What is in a file, in short. */
export function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}

const holder = `
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
`;

/** Has another process lock a database for itself alone. Returns what makes it let go. */
export async function lockedByPython(file: string): Promise<() => Promise<void>> {
  const child = spawn("python3", ["-c", holder, file], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "close");
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await once(child.stdout, "data");
  return async () => {
    child.stdin.end();
    await gone;
  };
}
