/**
 * Invariant: `rebuild` puts a new collection with every row of the table in the place of the live one, with a daemon and
 * without; what it was asked for once is carried out, even if Typesense comes back only later.
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator/index.js";
import { API_KEY } from "../support/cli.js";
import { compare } from "../support/compare.js";
import { until } from "../support/until.js";
import { workspace } from "../support/workspace.js";
import { type Stage, stageWithTypesense } from "./stage.js";

const LINES = `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 2000)
  INSERT INTO lines(speaker, text, weight) SELECT 'Mira', 'line ' || i, i / 4.0 FROM i;`;

/** Two tables, delivered. */
async function delivered(env: Record<string, string> = {}) {
  const world = await stageWithTypesense({ dataFile: join(workspace(), "emulator.jsonl") });
  Object.assign(world.stage.env, env);
  world.stage.sql(LINES);
  await world.stage.run("install-triggers characters lines");
  expect((await world.stage.run("run --once")).code).toBe(0);
  return world;
}

async function ask<T>(emulator: Emulator, path: string, method = "GET", body?: object): Promise<T> {
  const headers = { "x-typesense-api-key": API_KEY };
  const response = await fetch(emulator.url + path, { method, headers, body: body ? JSON.stringify(body) : null });
  return (await response.json()) as T;
}

async function collections(emulator: Emulator): Promise<string[]> {
  return (await ask<{ name: string }[]>(emulator, "/collections")).map(({ name }) => name).sort();
}

async function aliases(emulator: Emulator): Promise<Record<string, string>> {
  const told = await ask<{ aliases: { name: string; collection_name: string }[] }>(emulator, "/aliases");
  return Object.fromEntries(told.aliases.map(({ name, collection_name }) => [name, collection_name]));
}

async function equal(stage: Stage, emulator: Emulator, ...tables: string[]): Promise<void> {
  expect(await compare(stage.database, emulator.url, API_KEY, tables)).toEqual([]);
}

/** In how many seconds replaced collections are to be dropped. */
function graces(stage: Stage): Record<string, number> {
  const state = new Database(`${stage.database}-sync`, { readonly: true });
  const rows = state.prepare("SELECT collection, drop_at FROM _sync_retired_collection").raw().all();
  state.close();
  return Object.fromEntries((rows as [string, number][]).map(([name, at]) => [name, (at - Date.now()) / 1000]));
}

test("without a daemon; the replaced collection stays for a while", async () => {
  const { stage, emulator } = await delivered();
  stage.sql("DELETE FROM lines WHERE id = 7; UPDATE lines SET text = 'new' WHERE id = 8");
  const told = "lines: lines__v2 has taken the place of lines__v1\n";
  expect(await stage.run("rebuild lines")).toMatchObject({ code: 0, stdout: told });
  await equal(stage, emulator, "lines", "characters");
  expect(await aliases(emulator)).toEqual({ characters: "characters__v1", lines: "lines__v2" });
  expect(await collections(emulator)).toEqual(["characters__v1", "lines__v1", "lines__v2"]);
  expect(graces(stage)).toEqual({ lines__v1: expect.any(Number) });
  expect(graces(stage).lines__v1).toBeGreaterThan(500);
  expect(graces(stage).lines__v1).toBeLessThanOrEqual(600);
  stage.sql("INSERT INTO lines(text) VALUES ('later')");
  expect((await stage.run("run --once")).code).toBe(0);
  await equal(stage, emulator, "lines");
});

test("with a daemon, all tables; without grace, the replaced ones are dropped", async () => {
  const { stage, emulator } = await delivered({ REBUILD_GRACE: "0" });
  const daemon = stage.start("run");
  await daemon.printed(/"started"/);
  const { code, stdout } = await stage.run("rebuild --json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    { table: "characters", collection: "characters__v2", replaced: "characters__v1" },
    { table: "lines", collection: "lines__v2", replaced: "lines__v1" },
  ]);
  await equal(stage, emulator, "lines", "characters");
  const dropped = async () => (await collections(emulator)).join() === "characters__v2,lines__v2";
  await until("the replaced collections are gone", dropped);
  expect(graces(stage)).toEqual({});
  stage.sql("UPDATE characters SET name = 'Ada' WHERE id = 2; INSERT INTO lines(text) VALUES ('later')");
  const settled = async () => (await compare(stage.database, emulator.url, API_KEY, ["lines", "characters"])).length;
  await until("the daemon goes on with the new ones", async () => (await settled()) === 0);
});

test("several times; --keep keeps, no grace drops at once", async () => {
  const { stage, emulator } = await delivered({ REBUILD_GRACE: "0" });
  expect((await stage.run("rebuild Lines characters --keep")).stdout).toBe(
    "characters: characters__v2 has taken the place of characters__v1\nlines: lines__v2 has taken the place of lines__v1\n",
  );
  expect((await stage.run("rebuild lines")).stdout).toBe("lines: lines__v3 has taken the place of lines__v2\n");
  expect(await collections(emulator)).toEqual(["characters__v1", "characters__v2", "lines__v1", "lines__v3"]);
  expect(graces(stage)).toEqual({});
  await equal(stage, emulator, "lines", "characters");
});

test("tables that are not captured, or not delivered yet", async () => {
  const { stage, emulator } = await stageWithTypesense();
  const unknown = await stage.run("rebuild users nosuch");
  expect(unknown).toMatchObject({ code: 2, stdout: "" });
  expect(unknown.stderr).toBe(
    "Error: users, nosuch: no tables of these names are captured\nTry: fountain-sync install-triggers users nosuch, then fountain-sync run\n",
  );
  await stage.run("install-triggers characters");
  const early = "Nothing to rebuild: `fountain-sync run` has made no collection yet.\n";
  expect(await stage.run("rebuild")).toMatchObject({ code: 0, stdout: early });
  expect((await stage.run("rebuild --json")).stdout).toBe("[]\n");
  await stage.run("run --once");
  expect((await stage.run("rebuild characters lines")).code).toBe(2);
  expect(await collections(emulator)).toEqual(["characters__v1"]);
});

test("a collection under the table's own name can't be kept, but replaced", async () => {
  const { stage, emulator } = await stageWithTypesense();
  const fields = ["name", "born"].map((name) => ({ name, type: "string", optional: true, sort: name === "born" }));
  await ask(emulator, "/collections", "POST", { name: "characters", fields });
  await stage.run("install-triggers characters");
  expect((await stage.run("run --once")).code).toBe(0);
  expect(await collections(emulator)).toEqual(["characters"]);
  const { code, stdout, stderr } = await stage.run("rebuild --keep");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Error: characters can't be kept: .*\nTry: rebuild without --keep/);
  expect(await collections(emulator)).toEqual(["characters"]);
  const told = "characters: characters__v1 has taken the place of characters\n";
  expect((await stage.run("rebuild characters")).stdout).toBe(told);
  expect(await collections(emulator)).toEqual(["characters__v1"]);
  expect(await aliases(emulator)).toEqual({ characters: "characters__v1" });
  await equal(stage, emulator, "characters");
});

test.each(["without a daemon", "with a daemon"])("Typesense is away, %s", async (how) => {
  const dataFile = join(workspace(), "emulator.jsonl");
  const { stage, emulator } = await stageWithTypesense({ dataFile });
  await stage.run("install-triggers characters");
  await stage.run("run --once");
  const daemon = how === "with a daemon" ? stage.start("run") : undefined;
  await daemon?.printed(/"started"/);
  await emulator.close();
  const { code, stdout, stderr } = await stage.run("rebuild --timeout 1");
  expect({ code, stdout }).toEqual({ code: 75, stdout: "" });
  expect(stderr).toMatch(
    daemon ? /^Error: nothing has gone on for 1 s: characters: .*\nTry: / : /\nTry: .*run it again/,
  );
  const back = await startEmulator({ apiKey: API_KEY, port: emulator.port, dataFile });
  try {
    if (!daemon) expect((await stage.run("run --once")).code).toBe(0);
    await until("the rebuild is done", async () => (await aliases(back)).characters === "characters__v2");
    await equal(stage, back, "characters");
    await daemon?.stop();
  } finally {
    await back.kill();
  }
});
