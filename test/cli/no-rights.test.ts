/**
 * Invariant: a file or folder without the needed rights ends a command with 78, the file and what to allow; reading
 * commands work where reading is allowed; nothing is changed, and once the right is given everything is delivered.
 *
 * Run as root, the program becomes nobody: root is stopped by no permission.
 */
import { chmodSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { mayMount, mayRunAsNobody, nobody, readOnly } from "../support/confinement.js";
import { digest, schemaOf, workspace } from "../support/workspace.js";
import { documentsIn, Stage, stageWithTypesense } from "./stage.js";

describe.runIf(mayRunAsNobody)("by permissions", () => {
  test("a file that may not be read", async () => {
    const stage = new Stage();
    chmodSync(stage.database, 0o000);
    for (const command of ["install-triggers characters", "run --once", "status"]) {
      const { code, stderr } = await stage.run(command, nobody);
      expect(code).toBe(78);
      expect(stderr).toMatch(
        /^Error: \S+story\.db can't be opened .*\nTry: check that the file is there and that this user/,
      );
    }
  });

  test("a file that may only be read", async () => {
    const stage = new Stage();
    await stage.run("install-triggers lines");
    chmodSync(stage.database, 0o444);
    const before = digest(stage.database);
    for (const command of ["install-triggers characters", "uninstall-triggers --purge"]) {
      const { code, stderr } = await stage.run(command, nobody);
      expect(code).toBe(78);
      expect(stderr).toMatch(/^Error: \S+story\.db can't be written to .*\nTry: give this user write access/);
    }
    expect((await stage.run("install-triggers characters --dry-run", nobody)).code).toBe(0);
    expect((await stage.run("status", nobody)).code).toBe(0);
    expect(digest(stage.database)).toBe(before);
  });

  test("a file that may only be read, whose rows are to be told that they are delivered", async () => {
    const { stage, emulator } = await stageWithTypesense();
    stage.sql("ALTER TABLE characters ADD COLUMN ack INTEGER");
    writeFileSync(`${stage.folder}/fountain-sync.json`, '{"tables": {"characters": {"ackColumn": "ack"}}}');
    await stage.run("install-triggers characters");
    chmodSync(stage.database, 0o444);
    const STATE_DIRECTORY = workspace();
    chmodSync(STATE_DIRECTORY, 0o777);
    const { code, stderr } = await stage.run("run --once", { ...nobody, env: { STATE_DIRECTORY } });
    expect(code).toBe(78);
    expect(stderr).toMatch(/Error: \S+story\.db can't be written to .*\nTry: give this user write access/);
    expect(await documentsIn(emulator, "characters")).toHaveLength(2);
    chmodSync(stage.database, 0o666);
    chmodSync(stage.folder, 0o777);
    expect((await stage.run("run --once", { ...nobody, env: { STATE_DIRECTORY } })).code).toBe(0);
    expect(stage.sql("SELECT ack FROM characters")).toBe("1\n1\n");
  });

  test("a folder that may not be written to: the state can go elsewhere", async () => {
    const { stage, emulator } = await stageWithTypesense();
    await stage.run("install-triggers characters");
    chmodSync(stage.folder, 0o555);
    chmodSync(stage.database, 0o666);
    const refused = await stage.run("run --once", nobody);
    expect(refused.code).toBe(78);
    expect(refused.stderr).toMatch(/^Error: \S+story\.db-sync-lock can't be opened .*\nTry: .*write to its folder/);
    const STATE_DIRECTORY = workspace();
    chmodSync(STATE_DIRECTORY, 0o777);
    expect((await stage.run("run --once", { ...nobody, env: { STATE_DIRECTORY } })).code).toBe(0);
    expect(await documentsIn(emulator, "characters")).toHaveLength(2);
    chmodSync(stage.folder, 0o755);
  });
});

test("a STATE_DIRECTORY that isn't there", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const { code, stderr } = await stage.run("run --once --state-directory nowhere");
  expect(code).toBe(78);
  expect(stderr).toMatch(/^Error: there is no folder \S+\/nowhere for the state database\nTry: create the folder/);
});

describe.runIf(mayMount)("on a disk that is mounted read-only", () => {
  test("installing is refused and nothing changes; reading works", async () => {
    const stage = new Stage();
    await stage.run("install-triggers lines");
    const within = readOnly(stage.folder);
    const before = schemaOf(stage.database);
    for (const command of ["install-triggers characters", "uninstall-triggers --purge"]) {
      const { code, stderr } = await stage.run(command, { within });
      expect(code).toBe(78);
      expect(stderr).toMatch(/^Error: \S+story\.db can't be written to .*\nTry: give this user write access/);
    }
    expect((await stage.run("status", { within })).code).toBe(0);
    expect((await stage.run("install-triggers characters --dry-run", { within })).code).toBe(0);
    expect(schemaOf(stage.database)).toBe(before);
  });

  test("running needs a place for its state", async () => {
    const { stage, emulator } = await stageWithTypesense();
    await stage.run("install-triggers characters");
    const within = readOnly(stage.folder);
    const refused = await stage.run("run --once", { within });
    expect(refused.code).toBe(78);
    expect(refused.stderr).toMatch(/^Error: \S+story\.db-sync-lock can't be opened/);
    expect((await stage.run("run --once", { within, env: { STATE_DIRECTORY: workspace() } })).code).toBe(0);
    expect(await documentsIn(emulator, "characters")).toHaveLength(2);
  });
});
