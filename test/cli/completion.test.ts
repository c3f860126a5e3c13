/**
 * Invariant: a shell completes commands, subcommands, flags, paths and the names of tables, whatever these are, and nothing
 * is printed into a command line that can't be completed.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bin, cli } from "../support/cli.js";
import { shell, workspace } from "../support/workspace.js";

const SCHEMA = `CREATE TABLE characters(id INTEGER PRIMARY KEY); CREATE TABLE "my lines"(id INTEGER PRIMARY KEY);
  CREATE TABLE "it's $HOME"(id INTEGER PRIMARY KEY);`;

const folder = () => {
  const cwd = workspace({ ".env": "DATABASE_URL=story.db", "a file": "", "other.env": "DATABASE_URL=nowhere.db" });
  shell(join(cwd, "story.db"), SCHEMA);
  return cwd;
};

const bash = `
source ./script
for line in "$@"; do
  eval "COMP_WORDS=($line)"
  COMP_WORDS=("$0" "\${COMP_WORDS[@]}")
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)) COMPREPLY=()
  _fountain_sync
  printf '%s\\n' "\${COMPREPLY[@]}" '--'
done
`;

/** What bash would offer for the last word of each line. */
function offered(cwd: string, lines: readonly string[]): string[][] {
  const env = { PATH: process.env.PATH, HOME: cwd };
  const told = execFileSync("bash", ["--norc", "-c", bash, bin, ...lines], { cwd, env, encoding: "utf8" });
  return told
    .split("--\n")
    .slice(0, -1)
    .map((block) => block.split("\n").filter((word) => word !== ""));
}

test("bash completes what there is", async () => {
  const cwd = folder();
  const { stdout, stderr, code } = await cli(["completion", "bash"], { cwd });
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  execFileSync("tee", [join(cwd, "script")], { input: stdout });
  const cases: [string, string[]][] = [
    ["re", ["rebuild", "replay", "rejections"]],
    ["doc", ["doctor"]],
    ["schema ''", ["status", "history", "plan", "apply"]],
    ["schema --json pl", ["plan"]],
    ["key c", ["create"]],
    ["help key", ["key"]],
    ["completion ''", ["bash", "zsh"]],
    ["verify --rep", ["--repair"]],
    ["run --time", ["--timeout"]],
    ["run --timeout ''", []],
    ["verify ''", ["characters", "it\\'s\\ \\$HOME", "my\\ lines"]],
    ["verify characters my", ["my\\ lines"]],
    ["replay --table ch", ["characters"]],
    ["verify --env-file other.env ''", []],
    ["verify --env-file a", ["a file"]],
    ["verify --database-url story.db ch", ["characters"]],
    ["status ''", []],
    ["nonsense ''", expect.arrayContaining(["run", "help"])],
  ];
  const got = offered(
    cwd,
    cases.map(([line]) => line),
  );
  expect(got.map((words, index) => [cases[index]?.[0], words.sort()])).toEqual(
    cases.map(([line, words]) => [line, Array.isArray(words) ? [...words].sort() : words]),
  );
});

test("bash takes the script without a word", async () => {
  const { stdout } = await cli(["completion", "bash"], { cwd: "/" });
  const { status, stderr } = spawnSync("bash", ["--norc", "-u", "-c", `${stdout}\ncomplete -p fountain-sync`], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("names of tables are asked for without an error", async () => {
  for (const env of [{}, { DATABASE_URL: "nowhere.db" }, { BATCH_SIZE: "none" }]) {
    expect(await cli(["completion", "tables"], { cwd: "/", env })).toEqual({ code: 0, stdout: "", stderr: "" });
  }
});

const hasZsh = spawnSync("zsh", ["--version"]).status === 0;

const zsh = `
compdef() { :; }
compadd() { [[ $1 == -a ]] && print -l -- "\${(@P)2}"; }
_files() { print -l FILES; }
_describe() { print -l -- "\${(@P)@[-1]%%:*}"; }
source ./script
for line in "$@"; do
  words=("$0" "\${(@Q)\${(z)line}}") CURRENT=\${#words}
  _fountain-sync
  print -- --
done
`;

test.skipIf(!hasZsh)("zsh completes what there is (skipped where there is no zsh)", async () => {
  const cwd = folder();
  const { stdout } = await cli(["completion", "zsh"], { cwd });
  execFileSync("tee", [join(cwd, "script")], { input: stdout });
  const lines = ["verify --x", "schema ''", "verify ''", "verify --env-file ''", "run --timeout ''"];
  const told = execFileSync("zsh", ["-f", "-c", zsh, bin, ...lines], { cwd, encoding: "utf8" }).split("--\n");
  expect(told[0]).toContain("--repair");
  expect(told[1]?.split("\n")).toEqual(expect.arrayContaining(["status", "history", "plan", "apply"]));
  expect(told[2]?.split("\n")).toEqual(expect.arrayContaining(["characters", "my lines"]));
  expect(told[3]).toBe("FILES\n");
  expect(told[4]).toBe("");
});
