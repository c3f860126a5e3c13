/**
 * Invariant: init writes a .env and a mapping file with which the next commands work, says only what differs from what holds anyway,
 * never changes a line or a file that is there without being told so, and never shows the API key.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mappingSchema } from "../../src/config/mapping/schema.js";
import { startEmulator } from "../../src/emulator/index.js";
import { API_KEY, cli, showsKey } from "../support/cli.js";
import { inDialogue } from "../support/dialogue.js";
import { digest, namesIn, shell, workspace } from "../support/workspace.js";

const numbers = (count: number) => `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${count})`;
const SCHEMA = `
CREATE TABLE characters(id INTEGER PRIMARY KEY, name TEXT, genre VARCHAR, born TEXT, seen DATETIME, n INT, isSyncedToTypesense INTEGER);
${numbers(3000)} INSERT INTO characters SELECT i, 'name ' || i, CASE i % 3 WHEN 0 THEN 'comedy' WHEN 1 THEN 'tragedy' ELSE 'history' END,
  date('1600-01-01', i || ' days'), datetime('now', -i || ' hours'), i, 0 FROM i;
CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT UNIQUE, hashed_password TEXT, seen DATETIME, is_synced BOOLEAN);
INSERT INTO users VALUES (1, 'a@b', 's3cret', 'yesterday', 0);
CREATE TRIGGER touch AFTER UPDATE ON users BEGIN SELECT 1; END;
CREATE TABLE few(id INTEGER PRIMARY KEY, kind TEXT, long TEXT);
${numbers(30)} INSERT INTO few SELECT i, 'same', hex(zeroblob(200)) FROM i;
CREATE TABLE api_keys(id INTEGER PRIMARY KEY, value TEXT);
CREATE TABLE alembic_version(version_num TEXT PRIMARY KEY);
CREATE TABLE keyless(word TEXT);`;

/** What follows from that database. */
const GUESSED = {
  characters: {
    columns: { genre: { facet: true }, born: { sort: true }, seen: { type: "timestamp" } },
    ackColumn: "isSyncedToTypesense",
  },
  users: { exclude: ["hashed_password"] },
};

function place(files: Record<string, string> = {}): string {
  const folder = workspace(files);
  shell(`${folder}/story.db`, SCHEMA);
  return folder;
}
const read = (folder: string, name: string) => readFileSync(`${folder}/${name}`, "utf8");
const mappingIn = (folder: string) => mappingSchema.parse(JSON.parse(read(folder, "fountain-sync.json"))).tables;

test("on a terminal, with Enter for most answers", async () => {
  const emulator = await startEmulator({ apiKey: API_KEY });
  const folder = place();
  const before = digest(`${folder}/story.db`);
  const { shown, code, left } = await inDialogue(
    folder,
    {},
    ["init"],
    [
      ["SQLite file [", "missing.db\r"],
      ["there is no database", "\r"],
      ["separated by commas [characters,users,few]", "characters, Nobody\r"],
      ["Nobody is no table", "characters,users\r"],
      ["Typesense, as http(s)://host:port", "nonsense\r"],
      ["[http://localhost:8108]", `http://127.0.0.1:${emulator.port}\r`],
      ["API key (not shown", `${API_KEY}\r`],
      ["characters.isSyncedToTypesense: set it to 1", "\r"],
      ["Write this? [Y/n]", "y\r"],
    ],
  );
  await emulator.close();
  expect({ code, left }).toEqual({ code: 0, left: [] });
  expect(showsKey(shown)).toBe(false);
  for (const told of [
    /Not taken: api_keys: it looks like a table of secrets/,
    /keyless: it has no key/,
    /Typesense 30\S* answers/,
  ])
    expect(shown).toMatch(told);
  expect(shown).toMatch(
    /Next:\n {2}fountain-sync preview characters\n {2}fountain-sync install-triggers\n {2}fountain-sync run/,
  );
  expect(read(folder, ".env").split("\n")).toEqual([
    "# fountain-sync",
    "DATABASE_URL=sqlite:///./story.db",
    "SYNC_TABLES=characters,users",
    "TYPESENSE_HOST=127.0.0.1",
    `TYPESENSE_PORT=${emulator.port}`,
    "TYPESENSE_PROTOCOL=http",
    `TYPESENSE_API_KEY=${API_KEY}`,
    "",
  ]);
  expect(statSync(`${folder}/.env`).mode & 0o777).toBe(0o600);
  expect(mappingIn(folder)).toEqual(GUESSED);
  expect(digest(`${folder}/story.db`)).toBe(before);
  expect(namesIn(folder)).toEqual([".env", "fountain-sync.json", "story.db"]);
});

test("what is there stays, unless somebody says otherwise", async () => {
  const env = `# the service's own\nSECRET="a b"\nDATABASE_URL=sqlite:///./story.db\nTYPESENSE_API_KEY=${API_KEY}`;
  const folder = place({ ".env": env, "fountain-sync.json": "{}", "other.db": "" });
  const refused = await inDialogue(
    folder,
    {},
    ["init"],
    [
      ["separated by commas", "few\r"],
      ["[http://localhost:8108]", "https://a:1,https://b:2\r"],
      ["Write it anew? [y/N]", "\r"],
      ["Write this?", "no\r"],
    ],
  );
  expect(refused).toMatchObject({ code: 0, left: [], shown: expect.stringMatching(/Nothing was written/) });
  expect(read(folder, ".env")).toBe(env);

  const stopped = await inDialogue(folder, {}, ["init"], [["separated by commas", "\u0003"]]);
  expect(stopped).toMatchObject({
    code: 2,
    left: [],
    shown: expect.stringMatching(/stopped, and nothing was written/),
  });

  const flags = ["init", "--yes", "--sync-tables", "few", "--typesense-nodes", "https://a:1,https://b:2"];
  const dry = await cli([...flags, "--dry-run"], { cwd: folder });
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/Nothing was written/) });
  expect(read(folder, ".env")).toBe(env);
  const added = await cli(flags, { cwd: folder });
  expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/fountain-sync\.json is kept as it is/) });
  const lines = ["", "# fountain-sync", "SYNC_TABLES=few", "TYPESENSE_NODES=https://a:1,https://b:2", ""];
  expect(read(folder, ".env")).toBe(`${env}\n${lines.join("\n")}`);
  expect(read(folder, "fountain-sync.json")).toBe("{}");
  const again = await cli([...flags, "--force"], { cwd: folder });
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/\.env has all it needs/) });
  expect(mappingIn(folder)).toEqual({});
  const contradicted = await cli(["init", "--yes", "--sync-tables", "users"], { cwd: folder });
  expect(contradicted).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--sync-tables says something else than SYNC_TABLES/),
  });
});

test("with flags and the environment, in another folder", async () => {
  const folder = place();
  writeFileSync(`${folder}/second.db`, "");
  const run = (args: string[], env = {}) => cli(["init", ...args], { cwd: folder, env });
  expect(await run([])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/nobody can be asked here\nTry: give --yes/),
  });
  expect(await run(["--yes"])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/there are several: .*second\.db/),
  });
  expect(await run(["--yes", "--database-url", "none.db"])).toMatchObject({ code: 78 });
  expect(await run(["--yes", "--database-url", "second.db"])).toMatchObject({
    code: 78,
    stderr: expect.stringMatching(/has no table that can be captured/),
  });
  expect(await run(["--yes", "--typesense-port", "x"])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/TYPESENSE_PORT: must be a whole number/),
  });
  expect(existsSync(`${folder}/.env`)).toBe(false);

  const elsewhere = workspace();
  const args = ["init", "--yes", "--ack", "--database-url", `${folder}/story.db`, "--typesense-port", "1"];
  args.push("--sync-exclude", "users.email");
  const { code, stdout } = await cli(args, { cwd: elsewhere, env: { TYPESENSE_API_KEY: API_KEY } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Warning: http:..localhost:1: .*nobody listens/m);
  expect(stdout).toMatch(/TYPESENSE_API_KEY=\(not shown\)/);
  const written = read(elsewhere, ".env");
  expect(written).toContain(`DATABASE_URL=sqlite:///${folder}/story.db\n`);
  expect(written).toContain(`TYPESENSE_API_KEY=${API_KEY}\n`);
  expect(written).toContain("SYNC_EXCLUDE=users.email\n");
  expect(mappingIn(elsewhere)).toEqual(GUESSED);
  const preview = await cli(["preview", "characters", "--limit", "1"], { cwd: elsewhere });
  expect(preview).toMatchObject({ code: 0, stdout: expect.stringMatching(/Left out: isSyncedToTypesense/) });

  const without = workspace();
  const later = await cli(["init", "--yes", "--database-url", `${folder}/story.db`, "--sync-tables", "characters"], {
    cwd: without,
  });
  expect(later.stdout).toMatch(/characters\.isSyncedToTypesense could tell which rows are delivered: give --ack/);
  expect(later.stdout).toMatch(/Still to be set: TYPESENSE_API_KEY/);
  expect(mappingIn(without).characters).not.toHaveProperty("ackColumn");
});
