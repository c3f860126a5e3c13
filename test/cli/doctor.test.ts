/**
 * Invariant: doctor looks at everything and changes nothing: no byte of a file, no file that is not there before, nothing on
 * the server. What keeps a check from being made is a finding, and the other checks are made all the same; exit 1 on errors.
 */
import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mayMount, mayRunAsNobody, nobody, readOnly, smallDisk } from "../support/confinement.js";
import { onTerminal } from "../support/terminal.js";
import { digest, workspace } from "../support/workspace.js";
import { type Stage, stageWithTypesense } from "./stage.js";

interface Finding {
  code: string;
  severity: string;
  what: string;
  fix: string | null;
}

type Surroundings = Parameters<Stage["run"]>[1];

/** What it finds, and that the rest of what it prints fits that. */
async function examine(stage: Stage, more: Surroundings = {}): Promise<Finding[]> {
  const { code, stdout, stderr } = await stage.run("doctor --json", more);
  expect(stderr).toBe("");
  const { ok, findings, ...rest } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
  expect(rest).toEqual({});
  expect(ok).toBe(findings.every(({ severity }) => severity !== "error"));
  expect(code).toBe(ok ? 0 : 1);
  for (const finding of findings) expect(Object.keys(finding)).toEqual(["code", "severity", "what", "fix"]);
  return findings;
}

const errorsOf = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => severity === "error").map(({ code }) => code);

/** Names, times and contents of a folder's files. An index that processes share (-shm) is no content. */
function traces(folder: string): string[] {
  const names = readdirSync(folder).sort();
  return names.map((name) => traceOf(join(folder, name)));
}

function traceOf(path: string): string {
  if (path.endsWith("-shm")) return path;
  const { mtimeMs, size, mode } = statSync(path);
  return `${path} ${mtimeMs} ${size} ${mode} ${digest(path)}`;
}

test("beside a running daemon all is well, in words and as JSON", async () => {
  const { stage, emulator } = await stageWithTypesense();
  stage.sql("PRAGMA journal_mode = WAL");
  await stage.run("install-triggers characters lines");
  const daemon = stage.start("run");
  await daemon.printed(/"lines".*the backfill is done|created[\s\S]*created/);
  const { code, stdout } = await stage.run("doctor");
  expect(stdout).toMatch(/^ok {2,}daemon {2,}the daemon is running$/m);
  expect(stdout).toMatch(/^ok {2,}journal_mode {2,}WAL/m);
  expect(stdout).toMatch(
    /^info {2,}key_admin {2,}the key is an administrator's.*\n {10,}Try: fountain-sync key create characters lines$/m,
  );
  expect(stdout).toMatch(/\n\n0 errors, 0 warnings, \d+ ok\n$/);
  expect(code).toBe(0);
  const places = new Set(
    stdout.split("\n").flatMap((line) => /^(?:ok|info) +\w+ +(?=\S)/.exec(line)?.[0].length ?? []),
  );
  expect(places.size).toBe(1);
  const before = emulator.requests.list().length;
  const findings = await examine(stage);
  expect(findings.map(({ code: name }) => name)).toEqual(
    expect.arrayContaining(["triggers", "alias", "collection", "clock", "unit", "outbox"]),
  );
  const asked = emulator.requests.list().slice(before);
  const written = asked.filter(
    ({ method, status, path }) => method !== "GET" && (status ?? 0) < 400 && !/ignore_not_found/.test(path),
  );
  expect(written.filter(({ path }) => /__v9\d+/.test(path))).toEqual([]);
  const { shown } = await onTerminal(stage.folder, stage.env as Record<string, string>, ["doctor"]);
  const long = shown.split(/\r?\n/).filter((line) => line.length > 80 && !/Try: |\S{50}/.test(line));
  expect(long).toEqual([]);
});

test("no trace is left, not even in WAL mode, where looking makes files", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  stage.sql("PRAGMA journal_mode = WAL");
  await stage.run("run --once");
  const before = traces(stage.folder);
  const findings = await examine(stage);
  expect(errorsOf(findings)).toEqual([]);
  expect(findings.map(({ code }) => code)).toContain("database_readable");
  expect(traces(stage.folder)).toEqual(before);
});

describe("what can't be looked at is a finding", () => {
  test("settings that can't be read", async () => {
    const { stage } = await stageWithTypesense();
    const [finding, ...others] = await examine(stage, { env: { BATCH_SIZE: "none", LOG_LEVEL: "loud" } });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: "configuration",
      what: expect.stringMatching(/2 faults\n.*BATCH_SIZE.*\n.*LOG_LEVEL/),
    });
    expect((await stage.run("doctor", { env: { BATCH_SIZE: "none" } })).stdout).toMatch(
      /^error {2}configuration {2}the configuration has a fault\n {22,}BATCH_SIZE: must be/,
    );
  });
});

describe.runIf(mayRunAsNobody)("a user without rights", () => {
  test("is told what is closed to it, and leaves nothing that would be closed to others", async () => {
    const { stage } = await stageWithTypesense();
    await stage.run("install-triggers characters");
    await stage.run("run --once");
    chmodSync(stage.folder, 0o777);
    stage.sql("PRAGMA journal_mode = WAL");
    const before = traces(stage.folder);
    const findings = await examine(stage, nobody);
    expect(errorsOf(findings)).toEqual([
      "database_readonly",
      "lock",
      "state_readonly",
      "database_unreadable",
      "state_unreadable",
    ]);
    expect(findings.find(({ code }) => code === "database_unreadable")).toMatchObject({
      what: expect.stringContaining("this user can't look at it without leaving files"),
      fix: "run it as the user that the application or the daemon runs as",
    });
    expect(traces(stage.folder)).toEqual(before);
    chmodSync(stage.folder, 0o555);
    expect(errorsOf(await examine(stage, nobody))).toContain("folder_readonly");
    chmodSync(stage.folder, 0o755);
  });
});

describe.runIf(mayMount)("disks", () => {
  test("one that is mounted read-only, and one that is full", async () => {
    const { stage } = await stageWithTypesense();
    await stage.run("install-triggers characters");
    const closed = await examine(stage, { within: readOnly(stage.folder) });
    expect(errorsOf(closed)).toEqual(["database_readonly", "folder_readonly", "state_readonly"]);
    const small = workspace();
    const within = smallDisk(small, 1_000_000, `cp '${stage.database}' '${small}/story.db'`);
    const full = await examine(stage, { within, env: { DATABASE_URL: join(small, "story.db") } });
    expect(full.find(({ code }) => code === "disk_space")).toMatchObject({
      severity: "error",
      what: expect.stringMatching(/kB are free/),
    });
  });
});
