/**
 * Invariant: after `run --once` the collections equal the tables; `run` does the same as changes come, alone, and stops
 * when told to.
 */
import { expect, test } from "vitest";
import { until } from "../support/until.js";
import { documentsIn, stageWithTypesense } from "./stage.js";

test("inserts, updates and deletes arrive, and every document equals its row", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters lines");
  stage.sql("INSERT INTO lines VALUES (1, 'Mira', 'Is it late — or early?', 0.5), (2, NULL, '', NULL)");
  const first = await stage.run("run --once");
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect(await documentsIn(emulator, "characters")).toEqual([
    { id: "1", name: "Mira", born: "1990-04-01" },
    { id: "2", name: "Jonas" },
  ]);
  expect(await documentsIn(emulator, "lines")).toEqual([
    { id: "1", speaker: "Mira", text: "Is it late — or early?", weight: 0.5 },
    { id: "2", text: "" },
  ]);
  stage.sql(`INSERT INTO characters VALUES (3, 'Ada "the \u{1F98A}"', NULL); UPDATE characters SET name = 'Jon' WHERE id = 2;
    DELETE FROM characters WHERE id = 1; UPDATE lines SET id = 20 WHERE id = 2`);
  expect((await stage.run("run --once")).code).toBe(0);
  expect(await documentsIn(emulator, "characters")).toEqual([
    { id: "2", name: "Jon" },
    { id: "3", name: 'Ada "the \u{1F98A}"' },
  ]);
  expect((await documentsIn(emulator, "lines")).map(({ id }) => id)).toEqual(["1", "20"]);
  const lines = emulator.importedLines;
  expect((await stage.run("run --once")).code).toBe(0);
  expect(emulator.importedLines).toBe(lines);
});

test("excluded columns stay at home", async () => {
  const { stage, emulator } = await stageWithTypesense();
  stage.env = { ...stage.env, SYNC_EXCLUDE: "users.hashed_password" };
  stage.sql("INSERT INTO users VALUES (1, 'mira@example.org', 'pbkdf2$of-something')");
  await stage.run("install-triggers users");
  expect((await stage.run("run --once")).code).toBe(0);
  expect(await documentsIn(emulator, "users")).toEqual([{ id: "1", email: "mira@example.org" }]);
});

test("where nothing is captured, it says how to begin", async () => {
  const { stage } = await stageWithTypesense();
  const { code, stderr } = await stage.run("run --once");
  expect(code).toBe(78);
  expect(stderr).toMatch(/^Error: no table of \S+story\.db is captured\nTry: fountain-sync install-triggers TABLE/);
});

test("a daemon delivers as changes come, keeps a second one out, and ends with 0 when told to", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const daemon = stage.start("run");
  await daemon.printed(/"started"/);
  stage.sql("INSERT INTO characters VALUES (3, 'Ada', NULL)");
  await until("the new character arrived", async () => (await documentsIn(emulator, "characters")).length === 3);
  for (const command of ["run", "run --once"]) {
    const second = await stage.run(command);
    expect(second).toMatchObject({ code: 75, stdout: "" });
    expect(second.stderr).toMatch(/^Error: another fountain-sync is running for \S+story\.db\nTry: .*status/);
  }
  const asked = Date.now();
  daemon.signal("SIGTERM");
  expect(await daemon.ended).toMatchObject({ code: 0, stdout: "" });
  expect(Date.now() - asked).toBeLessThan(2_000);
  expect(daemon.stderr).toMatch(/"stopped"/);
  expect((await stage.run("run --once")).code).toBe(0);
});

test("a second signal ends even a daemon whose request is never answered", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  emulator.faults.add({ kind: "hang", match: { path: "/import" }, times: 0 });
  const daemon = stage.start("run");
  await until("an import hangs", () => emulator.requests.list().some(({ path }) => path.includes("/import")));
  daemon.signal("SIGTERM");
  await daemon.printed(/stopping/);
  daemon.signal("SIGINT");
  expect((await daemon.ended).code).toBe(0);
  emulator.faults.clear();
  expect((await stage.run("run --once")).code).toBe(0);
  expect(await documentsIn(emulator, "characters")).toHaveLength(2);
});
