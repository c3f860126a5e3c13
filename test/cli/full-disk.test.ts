/**
 * Invariant: a full disk ends `run --once` with 75 and the file that could not grow, at whatever point the space ran out;
 * the next run delivers everything. An installation that finds no space changes nothing.
 */
import { cpSync, mkdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { mayMount, smallDisk } from "../support/confinement.js";
import { schemaOf } from "../support/workspace.js";
import { documentsIn, type Stage, stageWithTypesense } from "./stage.js";

const KB = 1024;
const ROWS =
  "INSERT INTO lines(text) WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 600) SELECT 'Line ' || i FROM n";

/** A state directory on a disk of its own. */
function tightly(stage: Stage, bytes: number) {
  mkdirSync(`${stage.folder}/state`, { recursive: true });
  return { within: smallDisk(`${stage.folder}/state`, bytes), env: { STATE_DIRECTORY: "state" } };
}

describe.runIf(mayMount)("a full disk", () => {
  test.for([4, 16, 40, 64, 100])("for the state, after %i KB", async (size) => {
    const { stage, emulator } = await stageWithTypesense();
    stage.sql(ROWS);
    await stage.run("install-triggers lines");
    const { code, stderr } = await stage.run("run --once --timeout 1 --batch-size 20", tightly(stage, size * KB));
    expect(code).toBe(75);
    expect(stderr).toMatch(
      /^Error: .*\S+\/state\/story\.db-sync(-lock)? can't (grow: the disk is full|be read or written)/m,
    );
    expect(stderr).toMatch(/^Try: .*(space|nothing is lost)/m);
    expect(stderr).not.toMatch(/ {4}at .*\.js/);
    stage.sql("DELETE FROM lines WHERE id = 1");
    expect((await stage.run("run --once")).code).toBe(0);
    const documents = await documentsIn(emulator, "lines");
    expect(documents).toHaveLength(599);
    expect(documents).toContainEqual({ id: "600", text: "Line 600" });
  });

  test("for the application's database, while the triggers are installed", async () => {
    const { stage } = await stageWithTypesense();
    mkdirSync(`${stage.folder}/disk`);
    cpSync(stage.database, `${stage.folder}/copy.db`);
    const copied = `cp '${stage.folder}/copy.db' '${stage.folder}/disk/story.db'`;
    const filled = `${copied}; cat /dev/zero > '${stage.folder}/disk/filler' 2>/dev/null || true`;
    const disk = (script: string) => smallDisk(`${stage.folder}/disk`, 256 * KB, script);
    const env = { DATABASE_URL: "disk/story.db" };
    const refused = await stage.run("install-triggers characters lines", { within: disk(filled), env });
    expect(refused.code).toBe(75);
    expect(refused.stderr).toMatch(/^Error: \S+disk\/story\.db can't grow: the disk is full .*\nTry: free some space/);
    const shown = ["sh", "-c", `"$@" 2>/dev/null; cp '${stage.folder}/disk/story.db' '${stage.folder}/after.db'`, "sh"];
    await stage.run("install-triggers characters lines", { within: [...disk(filled), ...shown], env });
    expect(schemaOf(`${stage.folder}/after.db`)).toBe(schemaOf(stage.database));
    expect((await stage.run("install-triggers characters lines", { within: disk(copied), env })).code).toBe(0);
  });
});
