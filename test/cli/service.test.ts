/**
 * Invariant: the unit files that are printed and installed are right in systemd's own eyes, closed to what the service does not
 * need, and name the database's folder and owner, whatever their names. install writes nothing else; uninstall takes exactly
 * that back; what is missing is named.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderUnit } from "../../src/cli/service/unit.js";
import { API_KEY, cli, type Result } from "../support/cli.js";
import { hasSystemdAnalyze } from "../support/service-manager.js";
import { namesIn, shell, workspace } from "../support/workspace.js";

const UNITS = "etc/systemd/system";
const TEMPLATE = `${UNITS}/fountain-sync@.service`;
const DROP_IN = `${UNITS}/fountain-sync@character.service.d/database.conf`;
const ENV = "etc/fountain-sync/character.env";
const KEY = "etc/fountain-sync/character.key";
const AWKWARD = 'srv/my story, 50% "quoted"';
const STORY = 4242;
const isRoot = process.getuid?.() === 0;
const us = isRoot ? STORY : (process.getuid?.() ?? 0);

/** A folder that stands for a machine with a user `story`, a database of hers, its settings and the key. */
function machine(settings: Record<string, string> = {}, folder = AWKWARD): string {
  const root = workspace({
    "etc/passwd": `root:x:0:0::/root:/bin/sh\nstory:x:${us}:${us}::/home/story:/bin/sh\n`,
    "etc/group": `root:x:0:\nwriters:x:${us}:\nothers:x:77:story\n`,
    [KEY]: `${API_KEY}\n`,
    [ENV]: Object.entries({
      DATABASE_URL: `/${folder}/story 1.db`,
      STATE_DIRECTORY: "/var/lib/fountain-sync/character",
      TYPESENSE_API_KEY_FILE: "/etc/fountain-sync/character.key",
      ...settings,
    })
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(""),
  });
  chmodSync(join(root, KEY), 0o600);
  mkdirSync(join(root, folder), { recursive: true });
  shell(join(root, folder, "story 1.db"), "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  for (const path of [folder, `${folder}/story 1.db`]) if (isRoot) chownSync(join(root, path), us, us);
  if (isRoot) chownSync(join(root, ENV), 0, us);
  return root;
}

const service = (what: string, root: string, ...more: string[]): Promise<Result> =>
  cli(["service", what, "--name", "character", "--root", root, ...more], { cwd: root });

const read = (root: string, path: string) => readFileSync(join(root, path), "utf8");
const files = (root: string) =>
  execFileSync("find", [root, "-type", "f", "-o", "-type", "l"], { encoding: "utf8" }).split("\n").sort();

test("install writes the two files, says who must own what, and does nothing twice", async () => {
  const root = machine();
  const before = files(root);
  const { code, stdout, stderr } = await service("install", root);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(files(root)).toEqual([...before, join(root, TEMPLATE), join(root, DROP_IN)].sort());
  expect(statSync(join(root, TEMPLATE)).mode & 0o777).toBe(0o644);
  expect(stdout).toMatch(/The service runs as story\. Who must own what:/);
  expect(stdout).toMatch(/^\/etc\/fountain-sync\/character\.env +root:writers +0640/m);
  expect(stdout).toMatch(/^\/etc\/fountain-sync\/character\.key +root +0600/m);
  expect(stdout).toContain(`/${AWKWARD}/  `);
  expect(stdout).toMatch(/systemctl enable --now fountain-sync@character/);
  expect(stdout).not.toMatch(/Warning/);
  expect((await service("install", root)).stdout).toMatch(/service +unchanged\n.*database\.conf +unchanged\n/);

  const unit = read(root, TEMPLATE);
  for (const line of [
    "Type=notify",
    "EnvironmentFile=/etc/fountain-sync/%i.env",
    "LoadCredential=typesense-api-key:/etc/fountain-sync/%i.key",
    "RestartPreventExitStatus=78",
    "StateDirectory=fountain-sync/%i",
  ]) {
    expect(unit.split("\n")).toContain(line);
  }
  expect(unit).toMatch(/^ExecStart="\/.*" "\/.*bin\/fountain-sync" run --env-file \/etc\/fountain-sync\/%i\.env$/m);
  const dropIn = read(root, DROP_IN).split("\n");
  expect(dropIn).toContain("User=story");
  expect(dropIn).toContain('ReadWritePaths="/srv/my story, 50%% \\"quoted\\""');
});

test("print shows the same, and changes nothing; before there are settings it shows the template", async () => {
  const root = machine();
  const before = files(root);
  const printed = await service("print", root);
  expect(printed).toMatchObject({ code: 0, stderr: "" });
  expect(files(root)).toEqual(before);
  await service("install", root);
  expect(printed.stdout).toContain(read(root, TEMPLATE));
  expect(printed.stdout).toContain(read(root, DROP_IN).trimEnd());
  rmSync(join(root, ENV));
  const early = await service("print", root);
  expect(early.code).toBe(0);
  expect(early.stdout).toContain(read(root, TEMPLATE));
  expect(early.stdout).toMatch(/^# \/.*database\.conf can't be made yet:\n# {3}there is no env file/m);
});

test("uninstall takes back what install has written, the template with the last instance, and keeps the rest", async () => {
  const root = machine();
  const before = files(root);
  await service("install", root);
  const other = join(root, UNITS, "fountain-sync@other.service.d");
  mkdirSync(other);
  const link = join(root, UNITS, "multi-user.target.wants/fountain-sync@character.service");
  mkdirSync(dirname(link));
  symlinkSync("/etc/systemd/system/fountain-sync@.service", link);
  const refused = await service("uninstall", root);
  expect(refused).toMatchObject({ code: 78, stdout: "" });
  expect(refused.stderr).toMatch(/still enabled\nTry: systemctl disable --now fountain-sync@character/);
  rmSync(link);

  expect((await service("uninstall", root)).stdout).toMatch(/Removed \/.*database\.conf\nKept:/);
  expect(existsSync(join(root, TEMPLATE))).toBe(true);
  expect(existsSync(dirname(join(root, DROP_IN)))).toBe(false);
  rmSync(other, { recursive: true });
  expect((await service("uninstall", root)).stdout).toMatch(/Removed \/.*fountain-sync@\.service/);
  expect(files(root)).toEqual(before);
  expect(await service("uninstall", root)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
});

test("files that somebody else has written are neither replaced nor removed", async () => {
  const root = machine();
  mkdirSync(join(root, UNITS), { recursive: true });
  writeFileSync(join(root, TEMPLATE), "[Service]\nExecStart=/bin/true\n");
  for (const what of ["install", "uninstall"]) {
    const { code, stderr } = await service(what, root);
    expect(code).toBe(78);
    expect(stderr).toMatch(/was not made by fountain-sync/);
  }
  expect(namesIn(join(root, UNITS))).toEqual(["fountain-sync@.service"]);
});

describe("what differs from machine to machine stands in the drop-in", () => {
  const cases: [string, Record<string, string>, string, string[], string[]][] = [
    [
      "a home is hidden but for the folder",
      {},
      "home/story/my app",
      ['BindPaths="/home/story/my app"'],
      ["ReadWritePaths"],
    ],
    [
      "a state elsewhere is written to",
      { STATE_DIRECTORY: "/srv/state dir" },
      "srv/db",
      ['ReadWritePaths="/srv/state dir"'],
      [],
    ],
    ["a longer deadline, and time beyond it", { DRAIN_TIMEOUT_MS: "120000" }, "srv/db", ["TimeoutStopSec=170s"], []],
    [
      "a key in the env file",
      { TYPESENSE_API_KEY_FILE: "", TYPESENSE_API_KEY: API_KEY },
      "srv/db",
      ["LoadCredential="],
      [],
    ],
    [
      "a key elsewhere",
      { TYPESENSE_API_KEY_FILE: "/etc/k 1" },
      "srv/db",
      ["LoadCredential=typesense-api-key:/etc/k 1"],
      [],
    ],
  ];
  test.each(cases)("%s", async (_, settings, folder, lines, without) => {
    const root = machine(settings, folder);
    writeFileSync(join(root, "etc/k 1"), API_KEY, { mode: 0o600 });
    expect(await service("install", root)).toMatchObject({ code: 0 });
    const text = read(root, DROP_IN);
    for (const line of lines) expect(text.split("\n")).toContain(line);
    for (const word of without) expect(text).not.toContain(word);
  });
});

describe("what is missing or wrong is named, with the remedy", () => {
  const slips: [string, (root: string) => void, RegExp][] = [
    [
      "no env file",
      (root) => rmSync(join(root, ENV)),
      /no env file \/etc\/fountain-sync\/character\.env\nTry: write the settings/,
    ],
    [
      "no key",
      (root) => rmSync(join(root, KEY)),
      /no API key[^\n]*\nTry: write the key alone into \/etc\/fountain-sync\/character\.key/,
    ],
    ["no database", (root) => rmSync(join(root, AWKWARD, "story 1.db")), /no database at \/srv\/my story/],
    [
      "a fault in the settings",
      (root) => writeFileSync(join(root, ENV), "DATABASE_URL=/x\nBATCH_SIZE=no\n"),
      /BATCH_SIZE/,
    ],
    ["no DATABASE_URL", (root) => writeFileSync(join(root, ENV), "BATCH_SIZE=1\n"), /DATABASE_URL is not set/],
  ];
  test.each(slips)("%s", async (_, spoil, told) => {
    const root = machine();
    spoil(root);
    const { code, stdout, stderr } = await service("install", root);
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toMatch(told);
    expect(existsSync(join(root, UNITS))).toBe(false);
  });

  test("a name that no unit can have, no name, a user that is none", async () => {
    const names = ["../x", "a b", "", "a@b", "x".repeat(65)];
    const named = names.map((name) =>
      cli(["service", "install", `--name=${name}`, "--root", "/nowhere"], { cwd: "/" }),
    );
    for (const { code, stderr } of await Promise.all(named)) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/can't be part of a unit's name\nTry: /);
    }
    expect(await cli(["service", "print"], { cwd: "/" })).toMatchObject({ code: 2 });
    expect(await service("install", workspace(), "--user", "a b")).toMatchObject({ code: 2 });
  });

  test.skipIf(!isRoot)("a database of root's needs a user by name (needs root)", async () => {
    const root = machine();
    chownSync(join(root, AWKWARD, "story 1.db"), 0, 0);
    const { code, stderr } = await service("install", root);
    expect(code).toBe(78);
    expect(stderr).toMatch(/belongs to root.*\nTry: .*--user NAME/);
    const named = await service("install", root, "--user", "story");
    expect(named.stdout).toMatch(/Warning: story may not write to .*story 1\.db\. Try: chown story '/);
  });

  test("a machine without a list of groups, or of users: the group goes by its number, and what can't be told is said", async () => {
    const root = machine();
    rmSync(join(root, "etc/group"));
    const { code, stdout } = await service("install", root, "--user", "story");
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`character\\.env +root:${us} +0640`),
    });
    rmSync(join(root, "etc/passwd"));
    expect((await service("install", root, "--user", "story")).stdout).toMatch(/Warning: no user story is found/);
  });

  test("what would surprise later is said", async () => {
    const root = machine({ STATE_DIRECTORY: "", TYPESENSE_API_KEY_FILE: "" });
    chmodSync(join(root, KEY), 0o644);
    writeFileSync(join(root, AWKWARD, "story 1.db-sync"), "");
    const { stdout } = await service("install", root);
    expect(stdout).toMatch(/Warning: others than its owner can read \/etc\/fountain-sync\/character\.key/);
    expect(stdout).toMatch(/Try: printf '%s\\n' STATE_DIRECTORY=\S+ TYPESENSE_API_KEY_FILE=\S+ >> /);
    expect(stdout).toMatch(/Warning: .*story 1\.db-sync is the state of earlier runs/);
  });
});

describe.skipIf(!hasSystemdAnalyze)("systemd's own judgement (needs systemd-analyze)", () => {
  test("verify has nothing to say, and the exposure is 1.5 at the most", async () => {
    const root = machine();
    await service("install", root);
    const unit = "fountain-sync@character.service";
    // The template by itself, then with what the instance adds: as `print` shows it, one behind the other.
    const { stdout } = await service("print", root);
    const programs = join(workspace(), "my node 50% $HOME");
    mkdirSync(programs);
    symlinkSync(process.execPath, join(programs, "node"));
    const elsewhere = renderUnit({ node: join(programs, "node"), program: join(programs, "x"), folders: [programs] });
    const texts = {
      "fountain-sync@.service": read(root, TEMPLATE),
      "fountain-sync@elsewhere.service": elsewhere,
      [unit]: stdout,
    };
    const folder = workspace(texts);
    for (const file of Object.keys(texts)) {
      const path = join(folder, file);
      const verified = spawnSync("systemd-analyze", ["verify", path], { encoding: "utf8" });
      expect({ file, code: verified.status, said: verified.stderr }).toEqual({ file, code: 0, said: "" });
      const args = ["security", "--offline=true", "--no-pager", "--threshold=15", path];
      const judged = spawnSync("systemd-analyze", args, { encoding: "utf8" });
      expect([file, judged.status, judged.stdout.split("\n").filter((line) => /Overall/.test(line))]).toEqual([
        file,
        0,
        [expect.stringMatching(/: (0\.\d|1\.[0-5]) OK/)],
      ]);
    }
  });
});
