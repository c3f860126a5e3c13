/**
 * Invariant: the `schema` commands tell what has changed in the tables, what was done about it and what waits, to people and
 * to programs; only `apply` changes anything, and only for the tables that it is asked for.
 */
import { expect, test } from "vitest";
import { API_KEY } from "../support/cli.js";
import { compare } from "../support/compare.js";
import { until } from "../support/until.js";
import { digest } from "../support/workspace.js";
import { addressOf, documentsIn, type Stage, stageWithTypesense } from "./stage.js";

const LINES = "INSERT INTO lines VALUES (1, 'Mira', 'One.', 0.5), (2, 'Jonas', 'Two.', 1.5);";

/** Two tables, delivered. */
async function delivered(env: Record<string, string> = {}) {
  const world = await stageWithTypesense();
  Object.assign(world.stage.env, env);
  world.stage.sql(LINES);
  await world.stage.run("install-triggers characters lines");
  expect((await world.stage.run("run --once")).code).toBe(0);
  const equal = async (...tables: string[]) =>
    expect(await compare(world.stage.database, world.emulator.url, API_KEY, tables)).toEqual([]);
  return { ...world, equal };
}

/** What a command prints as JSON. */
async function json(stage: Stage, command: string) {
  const { code, stdout, stderr } = await stage.run(`schema ${command} --json`);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** What a command prints for people. */
async function lines(stage: Stage, command: string): Promise<string[]> {
  const { code, stdout } = await stage.run(`schema ${command}`);
  expect(code).toBe(0);
  return stdout.trimEnd().split("\n");
}

const NOTHING = ["Nothing is recorded yet: `fountain-sync run` records every table that is captured."];
const DONE = ["Nothing to do: every collection follows its table."];

test("before anything is recorded, and for tables that are not captured", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const check = async (command: string) => {
    const [known, unknown] = [lines(stage, command), stage.run(`schema ${command} characters nosuch`)];
    expect(await known).toEqual(command === "plan" || command === "apply" ? DONE : NOTHING);
    expect(await unknown).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "Error: nosuch: no table of that name is captured\nTry: fountain-sync install-triggers nosuch, then fountain-sync run\n",
    });
  };
  await Promise.all(["status", "history", "plan", "apply"].map(check));
  expect(await json(stage, "history")).toEqual([]);
});

test("a change before and after it is carried over", async () => {
  const { stage, equal } = await delivered();
  stage.sql(`ALTER TABLE lines ADD COLUMN mood TEXT DEFAULT 'calm'; ALTER TABLE characters RENAME COLUMN born TO birth;
    ALTER TABLE characters DROP COLUMN name`);
  const before = digest(stage.database);
  expect(await lines(stage, "plan")).toEqual([
    "characters: version 2, planned",
    "  column name dropped",
    "  column born renamed to birth",
    "  to do: patch, backfill",
    "    add the field birth (string)",
    "    drop the field name",
    "    drop the field born",
    "lines: version 2, planned",
    "  column mood added",
    "  to do: patch, backfill",
    "    add the field mood (string)",
  ]);
  const [planned, ...others] = await json(stage, "plan LINES");
  expect(others).toEqual([]);
  expect(planned).toEqual({
    table: "lines",
    version: 2,
    changes: [{ kind: "column_added", column: "mood", type: "TEXT", default: "'calm'" }],
    action: "patch, backfill",
    fields: [{ name: "mood", type: "string", optional: true, sort: false }],
    state: "planned",
    reason: null,
  });
  expect(digest(stage.database)).toBe(before);
  expect((await lines(stage, "history")).length).toBe(3);

  expect((await stage.run("run --once")).code).toBe(0);
  await equal("characters", "lines");
  const people = Promise.all(["plan", "status", "history lines"].map((command) => lines(stage, command)));
  const programs = Promise.all([json(stage, "history characters"), json(stage, "status characters")]);
  const [plan, status, told] = await people;
  expect(plan).toEqual(DONE);
  expect(status).toEqual([
    "TABLE       VERSION  STATE    COLLECTION      LAST CHANGE",
    "characters        2  applied  characters__v1  column name dropped; column born renamed to birth",
    "lines             2  applied  lines__v1       column mood added",
  ]);
  expect(told?.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, "2026-01-01 00:00:00"))).toEqual([
    "TABLE  VERSION  TIME (UTC)           STEPS            COLLECTION  CHANGES",
    "lines        1  2026-01-01 00:00:00  created          lines__v1",
    "lines        2  2026-01-01 00:00:00  patch, backfill  lines__v1   column mood added",
  ]);
  const [history, newest] = await programs;
  const anyTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  const version = { table: "characters", collection: "characters__v1", state: "applied", reason: null };
  Object.assign(version, { planned_at: anyTime, applied_at: anyTime });
  const changes = [
    { kind: "column_dropped", column: "name" },
    { kind: "column_renamed", column: "born", from: "born", to: "birth" },
  ];
  expect(history).toEqual([
    { ...version, version: 1, changes: [], action: "created" },
    { ...version, version: 2, changes, action: "patch, backfill" },
  ]);
  expect(newest).toEqual(history.slice(1));
});

const ALTER = "ALTER TABLE lines ADD COLUMN mood TEXT DEFAULT 'calm'; ALTER TABLE lines DROP COLUMN weight;";

test("a plan that waits, with a daemon: documents fit the old collection until it is applied", async () => {
  const { stage, emulator, equal } = await delivered({ SCHEMA_POLICY: "manual" });
  const daemon = stage.start("run");
  await daemon.printed(/"started"/);
  stage.sql(ALTER);
  await daemon.printed(/waits for the operator/);
  stage.sql("INSERT INTO lines VALUES (3, 'Ada', 'Three.', 'glad'); UPDATE lines SET text = 'Uno.' WHERE id = 1");
  await until("the changes arrived", async () => (await documentsIn(emulator, "lines")).length === 3);
  expect(await documentsIn(emulator, "lines")).toEqual([
    { id: "1", speaker: "Mira", text: "Uno." },
    { id: "2", speaker: "Jonas", text: "Two.", weight: 1.5 },
    { id: "3", speaker: "Ada", text: "Three." },
  ]);
  const answer = await fetch(`${emulator.url}/collections/lines`, { headers: { "x-typesense-api-key": API_KEY } });
  const { fields } = (await answer.json()) as { fields: { name: string }[] };
  expect(fields.map(({ name }) => name)).toEqual(["speaker", "text", "weight"]);
  expect((await lines(stage, "status")).slice(2)).toEqual([
    "lines             2  planned  lines__v1       column weight dropped; column mood added",
    "",
    "lines: version 2 is planned (patch, backfill): waits for the operator",
    "Try: fountain-sync schema apply lines",
  ]);
  expect((await json(stage, "plan"))[0]).toMatchObject({ state: "planned", reason: "waits for the operator" });

  expect(await lines(stage, "apply")).toEqual([
    "lines: version 2: column weight dropped; column mood added (patch, backfill)",
  ]);
  await equal("lines", "characters");
  expect((await documentsIn(emulator, "lines"))[1]).toEqual({ id: "2", speaker: "Jonas", text: "Two.", mood: "calm" });
  expect(await lines(stage, "apply")).toEqual(DONE);
  const status = JSON.parse((await stage.run("status --json")).stdout);
  expect(status.streams.map(({ rejections }: { rejections: number }) => rejections)).toEqual([0, 0]);
});

test("without a daemon, it is applied to the table that is named, and to no other", async () => {
  const { stage, equal } = await delivered({ SCHEMA_POLICY: "manual", LOG_LEVEL: "error" });
  stage.sql(`${ALTER} ALTER TABLE characters ADD COLUMN mood TEXT DEFAULT 'calm'`);
  const [applied, ...others] = await json(stage, "apply lines");
  expect(others).toEqual([]);
  expect(applied).toMatchObject({ table: "lines", version: 2, state: "applied", action: "patch, backfill" });
  await equal("lines");
  expect((await json(stage, "status characters"))[0]).toMatchObject({ version: 2, state: "planned" });
  expect((await stage.run("rebuild lines")).code).toBe(0);
  expect((await json(stage, "status characters"))[0]).toMatchObject({ version: 2, state: "planned" });
  expect(await lines(stage, "apply")).toEqual(["characters: version 2: column mood added (patch, backfill)"]);
  await equal("lines", "characters");
});

test("a new key, for which documents are held, is applied without a daemon", async () => {
  const { stage, equal } = await delivered({ SCHEMA_POLICY: "manual", LOG_LEVEL: "error" });
  stage.sql(`DROP VIEW speakers; BEGIN; CREATE TABLE n(id TEXT PRIMARY KEY, speaker TEXT, text TEXT, weight REAL);
    INSERT INTO n SELECT 'k' || id, speaker, text, weight FROM lines; DROP TABLE lines; ALTER TABLE n RENAME TO lines; COMMIT`);
  const held = await stage.run("run --once");
  expect(held).toMatchObject({ code: 78, stderr: expect.stringMatching(/the key has changed/) });
  const rebuilt = await stage.run("rebuild characters", { env: { LOG_LEVEL: "warn" } });
  expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringMatching(/^characters: characters__v2 has taken/) });
  expect(rebuilt.stderr).toMatch(/the key has changed.*what was asked for is done, but something else stands still/);
  expect((await json(stage, "apply"))[0]).toMatchObject({ state: "applied", action: "reinstall, rebuild" });
  await equal("lines", "characters");
});

test.each(["without a daemon", "with a daemon"])("what can't be applied is told, %s, and what helps", async (how) => {
  const { stage, emulator } = await stageWithTypesense();
  const fields = ["name", "born"].map((name) => ({ name, type: "string", optional: true, sort: name === "born" }));
  const headers = { "x-typesense-api-key": API_KEY };
  const body = JSON.stringify({ name: "characters", fields });
  await fetch(`${emulator.url}/collections`, { method: "POST", headers, body });
  await stage.run("install-triggers characters");
  await stage.run("run --once");
  const daemon = how === "with a daemon" ? stage.start("run") : undefined;
  await daemon?.printed(/"started"/);
  stage.sql(`BEGIN; CREATE TABLE n(id INTEGER PRIMARY KEY, name TEXT NOT NULL, born INTEGER);
    INSERT INTO n SELECT * FROM characters; DROP TABLE characters; ALTER TABLE n RENAME TO characters; COMMIT`);
  await daemon?.printed(/could not be carried over/);
  const { code, stdout, stderr } = await stage.run("schema apply");
  expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
  expect(stderr).toMatch(/^Error: not everything could be carried out: characters: the collection characters stands /m);
  expect(stderr).toMatch(/\nTry: .*fountain-sync rebuild characters makes a new collection/);
  expect((await lines(stage, "status")).slice(2).join("\n")).toMatch(
    /^\ncharacters: version 2 is failed \(reinstall, rebuild\): the collection characters stands .*\nTry: /,
  );
  expect((await stage.run("rebuild characters")).code).toBe(0);
  expect((await json(stage, "status"))[0]).toMatchObject({
    version: 2,
    state: "applied",
    collection: "characters__v1",
  });
  expect(await compare(stage.database, emulator.url, API_KEY, ["characters"])).toEqual([]);
});

test("while Typesense is away, what was said stays said", async () => {
  const { stage, equal } = await delivered({ SCHEMA_POLICY: "manual" });
  stage.sql(ALTER);
  expect((await stage.run("run --once")).code).toBe(0);
  const { code, stdout } = await stage.run("schema apply --timeout 0.5", { env: addressOf(1) });
  expect({ code, stdout }).toEqual({ code: 75, stdout: "" });
  expect((await json(stage, "status lines"))[0]).toMatchObject({ version: 2, state: "planned" });
  expect((await stage.run("run --once")).code).toBe(0);
  expect((await json(stage, "status lines"))[0]).toMatchObject({ version: 2, state: "applied" });
  await equal("lines");
});

test("a table that is gone, or has another name", async () => {
  const { stage } = await delivered();
  stage.sql("DROP TABLE characters; ALTER TABLE lines RENAME TO phrases");
  const phrases = ["phrases: version 2, planned", "  renamed from lines", "  to do: follow"];
  const commands = ["plan", "plan lines", "plan Phrases"].map((command) => lines(stage, command));
  expect(await Promise.all(commands)).toEqual([
    ["characters: version 2, planned", "  table dropped", "  to do: pause", ...phrases],
    phrases,
    phrases,
  ]);
});

test("faulty settings are told like all others", async () => {
  const { stage } = await stageWithTypesense();
  const env = { SCHEMA_POLICY: "perhaps", REBUILD_GRACE: "soon" };
  const commands = ["run", "schema apply", "schema status", "rebuild"].map((command) => stage.run(command, { env }));
  for (const { code, stdout, stderr } of await Promise.all(commands)) {
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toMatch(
      /^Error: the configuration has 2 faults\n {2}SCHEMA_POLICY: must be auto or manual\n {2}REBUILD_GRACE: must be a whole number from 0 to 604800\nTry: /,
    );
  }
});
