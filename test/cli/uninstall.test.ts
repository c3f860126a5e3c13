/**
 * Invariant: uninstall-triggers takes away exactly what install-triggers brought, as often as it is run; the outbox stays
 * until --purge.
 */
import { expect, test } from "vitest";
import { schemaOf } from "../support/workspace.js";
import { Stage } from "./stage.js";

const objects = (stage: Stage) => schemaOf(stage.database).split("\n").slice(1);
const triggers = (stage: Stage) => stage.sql("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'");

test("named tables are captured no more; others stay", async () => {
  const stage = new Stage();
  await stage.run("install-triggers characters lines");
  const { code, stdout, stderr } = await stage.run("uninstall-triggers LINES keyless");
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: "lines is captured no more\nkeyless was not captured\n",
    stderr: "",
  });
  expect(triggers(stage)).toBe("characters\n");
});

test("without names all go; the changes stay in the outbox; a second run does nothing", async () => {
  const stage = new Stage();
  await stage.run("install-triggers characters lines");
  stage.sql("UPDATE characters SET name = 'Mira B.' WHERE id = 1");
  expect((await stage.run("uninstall-triggers")).stdout).toBe(
    "characters is captured no more\nlines is captured no more\n",
  );
  expect(triggers(stage)).toBe("");
  expect(stage.sql("SELECT count(*) FROM _sync_outbox")).toBe("1\n");
  expect(await stage.run("uninstall-triggers")).toEqual({ code: 0, stdout: "Nothing to do.\n", stderr: "" });
});

test("--purge leaves the database as if we had never been there, and can be repeated", async () => {
  const stage = new Stage();
  const before = objects(stage);
  await stage.run("install-triggers characters lines");
  const purged = await stage.run("uninstall-triggers --purge --json");
  expect(JSON.parse(purged.stdout)).toMatchObject({
    database: stage.database,
    removed: ["characters", "lines"],
    unknown: [],
    purged: true,
    statements: expect.arrayContaining([expect.stringMatching(/^DROP TABLE "_sync_outbox"/)]),
  });
  expect(objects(stage)).toEqual(before);
  expect(await stage.run("uninstall-triggers --purge")).toEqual({ code: 0, stdout: "Nothing to do.\n", stderr: "" });
});

test("--purge is refused while a table stays captured", async () => {
  const stage = new Stage();
  await stage.run("install-triggers characters lines");
  const before = schemaOf(stage.database);
  const { code, stderr } = await stage.run("uninstall-triggers lines --purge");
  expect(code).toBe(78);
  expect(stderr).toMatch(/^Error: the outbox can't be removed while characters stays captured\nTry: /);
  expect(schemaOf(stage.database)).toBe(before);
});

test("nobody's writes fail afterwards", async () => {
  const stage = new Stage();
  await stage.run("install-triggers characters");
  await stage.run("uninstall-triggers --purge");
  stage.sql("INSERT INTO characters VALUES (3, 'Ada', NULL); UPDATE characters SET id = 9 WHERE id = 3");
  expect(stage.sql("SELECT count(*) FROM characters")).toBe("3\n");
});
