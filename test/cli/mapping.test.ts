/**
 * Invariant: install-triggers, run and schema plan refuse a mapping that the database does not bear out, each with all of its faults
 * and exit 78, before anything is done; one that fits is shown as a plan before it is carried out.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { documentsIn, type Stage, stageWithTypesense } from "./stage.js";

function write(stage: Stage, tables: unknown, name = "fountain-sync.json"): void {
  writeFileSync(join(stage.folder, name), JSON.stringify({ $schema: "x", tables }));
}

const FAULTY = {
  character: {},
  characters: { id: "nam", columns: { name: { sort: true }, born: { split: ",", type: "timestamp" } } },
};

test("a mapping is checked by everybody who goes by it, and shown before it is carried out", {
  timeout: 60_000,
}, async () => {
  const { stage, emulator } = await stageWithTypesense();
  write(stage, FAULTY);
  const faults = [
    "  tables.character: there is no such table; did you mean characters?",
    "  tables.characters.columns.born.split: gives a string[], and no timestamp",
    "  tables.characters.id: there is no column nam; did you mean name?",
  ];
  const expectFaults = async (command: string) => {
    const { code, stderr } = await stage.run(command);
    expect(code, stderr).toBe(78);
    expect(stderr.split("\n").slice(0, 4)).toEqual(["Error: the mapping file has 3 faults", ...faults]);
  };
  await expectFaults("install-triggers characters");
  expect(stage.sql("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'").trim()).toBe("0");

  write(stage, { Characters: { columns: { born: { type: "timestamp" } } } });
  expect((await stage.run("install-triggers characters")).code).toBe(0);
  expect((await stage.run("run --once")).code).toBe(0);
  expect(await documentsIn(emulator, "characters")).toEqual([
    { id: "1", name: "Mira", born: 638928000 },
    { id: "2", name: "Jonas" },
  ]);
  expect((await stage.run("schema plan")).stdout).toMatch(/^Nothing to do/);

  write(stage, FAULTY);
  await expectFaults("run --once");
  await expectFaults("schema plan");

  write(stage, { characters: { where: "id = 1", columns: { name: { facet: true, sort: true } } } }, "other.json");
  const planned = await stage.run("schema plan --sync-config other.json");
  expect(planned.stdout.split("\n").slice(0, 8)).toEqual([
    "characters: version 2, planned",
    "  mapping of name changed",
    "  mapping of born changed",
    "  mapping changed: where",
    "  to do: rebuild",
    "    change the field name (string, sort true, facet true)",
    "",
  ]);
  const report = JSON.parse((await stage.run("schema plan --json --sync-config other.json")).stdout);
  expect(report).toMatchObject([{ table: "characters", action: "rebuild", state: "planned" }]);
});
