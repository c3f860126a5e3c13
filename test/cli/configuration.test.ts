/**
 * Invariant: the settings of a FountainAI service work unchanged, from the environment, a .env file or flags, and what is
 * wrong with them is told all at once (exit 78).
 */
import { expect, test } from "vitest";
import { API_KEY, bin, cli, type Surroundings } from "../support/cli.js";
import { shell, workspace } from "../support/workspace.js";
import { addressOf, stageWithTypesense } from "./stage.js";

/** The database that a command took, as `status --json` tells it. */
async function databaseOf(surroundings: Surroundings, ...flags: string[]): Promise<string> {
  const { stdout, stderr } = await cli(["status", "--json", ...flags], surroundings);
  if (stdout === "") throw new Error(stderr);
  return (JSON.parse(stdout) as { database: string }).database;
}

test("every form of DATABASE_URL leads to the file", async () => {
  const folder = workspace();
  const file = `${folder}/my story.db`;
  shell(file, "CREATE TABLE t(id INTEGER PRIMARY KEY)");
  const forms = [
    "sqlite:///./my story.db",
    "sqlite:///my%20story.db?check_same_thread=false",
    `sqlite:////${file.slice(1)}`,
    "sqlite+aiosqlite:///./my story.db",
    "my story.db",
    file,
  ];
  const taken = forms.map((DATABASE_URL) => databaseOf({ cwd: folder, env: { DATABASE_URL } }));
  expect(await Promise.all(taken)).toEqual(forms.map(() => file));
});

test("paths in a .env file start at its folder; flags win over the environment, which wins over the file", async () => {
  const folder = workspace({ "service/.env": "DATABASE_URL=sqlite:///./file.db\n", "here/x": "" });
  for (const name of ["service/file.db", "here/environment.db", "here/flag.db"])
    shell(`${folder}/${name}`, "PRAGMA user_version = 1");
  const env = { DATABASE_URL: "environment.db" };
  expect(await databaseOf({ cwd: `${folder}/service` })).toBe(`${folder}/service/file.db`);
  const here = { cwd: `${folder}/here` };
  expect(await databaseOf(here, "--env-file", "../service/.env")).toBe(`${folder}/service/file.db`);
  expect(await databaseOf({ ...here, env }, "--env-file", "../service/.env")).toBe(`${folder}/here/environment.db`);
  expect(await databaseOf({ ...here, env }, "--database-url", "flag.db")).toBe(`${folder}/here/flag.db`);
});

test("a .env file that is named must be there", async () => {
  const args = ["status", "--env-file", "other.env"];
  const ours = await cli(args, { cwd: workspace(), program: [process.execPath, "--", bin] });
  expect(ours.code).toBe(78);
  expect(ours.stderr).toMatch(/^Error: there is no file .*other\.env\nTry: check --env-file/);
  // Without `--`, some versions of Node look at the flag first, in their own words: nodejs/node#54232.
  const { code, stderr } = await cli(args, { cwd: workspace() });
  expect([9, 78]).toContain(code);
  expect(stderr).toContain("other.env");
});

test("all faults are reported together, none of the values that may be secret with them", async () => {
  const env = {
    DATABASE_URL: "postgresql://localhost/story",
    TYPESENSE_PORT: "eighty",
    TYPESENSE_PROTOCOL: "ftp",
    TYPESENSE_NODES: `http://${API_KEY}@ts1:8108`,
    TYPESENSE_API_KEY_FILE: API_KEY,
    SYNC_EXCLUDE: "hashed_password",
    BATCH_SIZE: "0",
    POLL_INTERVAL_MS: "1.5",
    LOG_LEVEL: "loud",
  };
  const cwd = workspace();
  const runs = ["run", "status", "install-triggers", "uninstall-triggers"].map((command) =>
    cli([command], { cwd, env }),
  );
  for (const { code, stdout, stderr } of await Promise.all(runs)) {
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toMatch(/^Error: the configuration has 9 faults\n/);
    for (const name of Object.keys(env)) expect(stderr).toMatch(new RegExp(`^ {2}${name}: \\S+`, "m"));
    expect(stderr).toMatch(/\nTry: .*--help/);
  }
});

test("what a command can't do without is named, with an example", async () => {
  const folder = workspace();
  shell(`${folder}/a.db`, "CREATE TABLE t(id INTEGER PRIMARY KEY)");
  const database = await cli(["run"], { cwd: folder, env: { TYPESENSE_API_KEY: API_KEY } });
  expect(database.code).toBe(78);
  expect(database.stderr).toMatch(/^Error: DATABASE_URL is not set\nTry: .*DATABASE_URL=sqlite:\/\/\//);
  const key = await cli(["run"], { cwd: folder, env: { DATABASE_URL: "a.db", TYPESENSE_API_KEY: "" } });
  expect(key.code).toBe(78);
  expect(key.stderr).toMatch(/^Error: TYPESENSE_API_KEY is not set\nTry: .*TYPESENSE_API_KEY=/);
});

test("the key may be in a file, and the nodes in a list", async () => {
  const { stage, emulator } = await stageWithTypesense();
  const folder = workspace({ key: `${API_KEY}\n` });
  await stage.run("install-triggers characters");
  const env = { TYPESENSE_API_KEY: undefined, TYPESENSE_API_KEY_FILE: `${folder}/key` };
  expect((await stage.run("run --once", { env })).code).toBe(0);
  const nodes = { ...env, TYPESENSE_NODES: `http://127.0.0.1:1,${emulator.url}`, ...addressOf(1) };
  stage.sql("INSERT INTO characters VALUES (7, 'Tilda', NULL)");
  expect((await stage.run("run --once --timeout 10", { env: nodes })).code).toBe(0);
});
