/**
 * Invariant: the key that is made suffices for everything that the program does to the tables it is for, and for nothing
 * else; it is shown once, on standard output or in a file that nobody else can read; what can't be kept is not made.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { API_KEY } from "../support/cli.js";
import { addressOf, Stage, stageWithTypesense } from "./stage.js";

interface ListedKey {
  id: number;
  description: string;
  collections: string[];
  actions: string[];
  expires_at: number;
}

async function ask(emulator: Emulator, key: string, method: string, path: string, body?: string): Promise<number> {
  const headers = { "x-typesense-api-key": key };
  return (await fetch(emulator.url + path, { method, headers, ...(body ? { body } : {}) })).status;
}

async function keysOf(emulator: Emulator): Promise<ListedKey[]> {
  const response = await fetch(`${emulator.url}/keys`, { headers: { "x-typesense-api-key": API_KEY } });
  return ((await response.json()) as { keys: ListedKey[] }).keys;
}

test("with the key that is made, everything works, and nothing else does", async () => {
  const { stage, emulator } = await stageWithTypesense();
  stage.sql("CREATE TABLE line(id INTEGER PRIMARY KEY, text TEXT); INSERT INTO line VALUES (1, 'Who is there?')");
  await stage.run("install-triggers characters line");
  const { code, stdout, stderr } = await stage.run("key create");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\S{20,}\n$/);
  const key = stdout.trim();
  expect(stderr).toMatch(
    /^Key 0 is for the collections characters\S*, line\S*; it never expires\.\nPut it into TYPESENSE_API_KEY/,
  );
  expect(stderr).not.toContain(key);

  stage.env = { ...stage.env, TYPESENSE_API_KEY: key, REBUILD_GRACE: "0" };
  expect((await stage.run("run --once")).code).toBe(0);
  stage.sql(
    "INSERT INTO characters VALUES ('3', 'Ada', NULL); DELETE FROM characters WHERE id = 1; ALTER TABLE line ADD COLUMN act INTEGER",
  );
  expect((await stage.run("run --once")).code).toBe(0);
  await stage.run("rebuild characters");
  expect(await ask(emulator, API_KEY, "GET", "/collections/characters__v2")).toBe(200);
  expect(await ask(emulator, API_KEY, "GET", "/collections/characters__v1")).toBe(404);
  const verified = await stage.run("verify");
  expect(verified.stdout).toContain("In sync");
  const doctor = await stage.run("doctor --json");
  const { ok, findings } = JSON.parse(doctor.stdout) as { ok: boolean; findings: { code: string; severity: string }[] };
  expect(ok).toBe(true);
  expect(findings.filter(({ code }) => code.startsWith("key_"))).toEqual([
    expect.objectContaining({ code: "key_actions", severity: "ok" }),
  ]);
  expect(doctor.stdout + doctor.stderr).not.toContain(key);

  const refused: [string, string, string?][] = [
    ["GET", "/collections/line_items"],
    ["GET", "/collections/lines"],
    ["GET", "/collections/line__v"],
    ["GET", "/collections/xline"],
    ["POST", "/collections/users/documents/import", '{"id":"1"}'],
    ["POST", "/collections", '{"name":"other","fields":[{"name":"t","type":"string"}]}'],
    ["GET", "/collections/line/documents/search?q=*"],
    ["DELETE", "/aliases/line"],
    ["GET", "/keys"],
    ["POST", "/keys", "{}"],
    ["GET", "/stats.json"],
  ];
  for (const [method, path, body] of refused)
    expect([path, await ask(emulator, key, method, path, body)]).toEqual([path, 401]);
});

test("names that mean something in a pattern stand for themselves", async () => {
  const { stage, emulator } = await stageWithTypesense();
  const table = "a/b ?%20ü.x+(1)|[c]^$\\{2}*";
  stage.sql(`CREATE TABLE "${table}"(id INTEGER PRIMARY KEY, text TEXT); INSERT INTO "${table}" VALUES (1, 'x')`);
  await stage.run("install-triggers --all");
  stage.env = { ...stage.env, SYNC_TABLES: table };
  // What is captured counts, and what the settings name.
  stage.sql(`DELETE FROM _sync_table WHERE name <> '${table}'`);
  const key = (await stage.run("key create")).stdout.trim();
  expect((await stage.run("run --once", { env: { TYPESENSE_API_KEY: key } })).code).toBe(0);
  const status = (name: string) => ask(emulator, key, "GET", `/collections/${encodeURIComponent(name)}`);
  expect(await status(table)).toBe(200);
  expect(await status(`${table}__v1`)).toBe(200);
  for (const other of ["a/b ?%20üxx+(1)|[c]^$\\{2}*", "a/b ?%20ü", `${table}_`, "c"])
    expect(await status(other)).toBe(401);
});

test("where an alias or a stream leads elsewhere, the key goes there too", async () => {
  const { stage, emulator } = await stageWithTypesense();
  const fields = ["name", "born"].map((name) => ({ name, type: "string", optional: true, sort: name === "born" }));
  await ask(emulator, API_KEY, "POST", "/collections", JSON.stringify({ name: "cast (old)", fields }));
  await ask(emulator, API_KEY, "PUT", "/aliases/characters", '{"collection_name":"cast (old)"}');
  await stage.run("install-triggers characters lines");
  const first = (await stage.run("key create")).stdout.trim();
  const done = await stage.run("run --once", { env: { TYPESENSE_API_KEY: first } });
  expect(done).toMatchObject({ code: 0 });
  stage.sql("ALTER TABLE lines RENAME TO speeches");
  await stage.run("run --once");
  await ask(emulator, API_KEY, "DELETE", "/aliases/speeches");
  await stage.run("key create speeches");
  expect((await keysOf(emulator)).map(({ collections }) => collections)).toEqual([
    ["characters(__v[0-9]+)?", "lines(__v[0-9]+)?", "cast \\(old\\)"],
    ["speeches(__v[0-9]+)?", "lines__v1"],
  ]);
});

test("a file takes it that only its owner can read", async () => {
  const { stage, emulator } = await stageWithTypesense();
  // The admin's key is for this command alone.
  const env = { TYPESENSE_ADMIN_KEY: API_KEY, TYPESENSE_API_KEY: "one-that-may-nothing" };
  const before = Math.floor(Date.now() / 1000);
  const args = "key create characters --out key --expires 30d --description story";
  const { code, stdout, stderr } = await stage.run(args, { env });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  const file = join(stage.folder, "key");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const key = readFileSync(file, "utf8").trim();
  expect(key).toMatch(/^\S{20,}$/);
  expect(stderr).toContain(`It is in ${file}: set TYPESENSE_API_KEY_FILE to that`);
  expect(stderr).not.toContain(key);
  const [made] = await keysOf(emulator);
  expect(made).toMatchObject({ description: "story", collections: ["characters(__v[0-9]+)?"] });
  expect((made?.expires_at ?? 0) - before - 30 * 86_400).toBeLessThan(60);
  expect((made?.expires_at ?? 0) - before - 30 * 86_400).toBeGreaterThanOrEqual(0);

  // What is there may be in use.
  const again = await stage.run(args, { env });
  expect({ code: again.code, stderr: again.stderr }).toEqual({
    code: 2,
    stderr: `Error: ${file} is there already\nTry: name another file: the key in it may be in use\n`,
  });
  expect(readFileSync(file, "utf8").trim()).toBe(key);
  expect((await stage.run("key create characters --out none/key", { env })).code).toBe(2);
  expect(await keysOf(emulator)).toHaveLength(1);
});

test("a key that can't be made leaves no file, and the reason", async () => {
  const { stage, emulator } = await stageWithTypesense();
  const refused = await stage.run("key create characters --out key", { env: { TYPESENSE_API_KEY: "no-admin" } });
  expect(refused.code).toBe(78);
  expect(refused.stderr).toMatch(
    /^Error: http\S+ answered 401: Forbidden.*\nTry: set TYPESENSE_ADMIN_KEY, for this command alone/,
  );
  expect(existsSync(join(stage.folder, "key"))).toBe(false);
  emulator.faults.add({ kind: "resetAfter", match: { path: "^/keys" } });
  const unanswered = await stage.run("key create characters --out key");
  expect(unanswered.code).toBe(75);
  expect(unanswered.stderr).toMatch(/whether the key was made is not known\nTry: run it again/);
  expect(existsSync(join(stage.folder, "key"))).toBe(false);
});

test("wrong usage", async () => {
  const stage = new Stage(addressOf(1));
  const slips: [string, RegExp][] = [
    ["key create", /no table is captured, and none was named\nTry: fountain-sync key create TABLE/],
    ["key create characters --expires soon", /'soon' is invalid. It must be a length of time/],
  ];
  for (const [args, told] of slips) {
    const { code, stderr } = await stage.run(args);
    expect([args, code]).toEqual([args, 2]);
    expect(stderr).toMatch(told);
  }
  // No database is needed where tables are named.
  expect((await stage.run("key create characters", { env: { DATABASE_URL: undefined } })).stderr).toMatch(
    /ECONNREFUSED/,
  );
});
