/**
 * Invariant: whoever copies the shell blocks of README.md and docs/ into a shell, in their order, gets what the pages promise, and
 * sees the output that they show; who copies a mapping from there has one without faults. (The blocks of TypeScript are compiled
 * and run by pack.test.ts.)
 */
import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../../src/cli/demo/create-database.js";
import { scene } from "../../src/cli/demo/scene.js";
import { parseMapping } from "../../src/config/mapping/read.js";
import { startEmulator } from "../../src/emulator/index.js";
import { API_KEY, bin, showsKey } from "../support/cli.js";
import { blocksIn, pages, readPage, shellBlocks, withoutTimes } from "../support/pages.js";
import { workspace } from "../support/workspace.js";

/** What is not run as it stands there, and why. */
const INSTEAD: { line: RegExp; runs: string; why: string }[] = [
  { line: /^npm ci.*$/gm, runs: ":", why: "these are the tests, and demo.test.ts runs the demonstration" },
  { line: /^systemctl .*$/gm, runs: ":", why: "service.test.ts and notify.test.ts stand for a service manager" },
  { line: /(?<= )\/etc\//gm, runs: '"$MACHINE"/etc/', why: "this machine's own settings stay as they are" },
  { line: /^fountain-sync service install/gm, runs: '$& --root "$MACHINE"', why: "the same" },
  {
    line: /^sqlite3 /gm,
    runs: "sqlite3 -cmd '.timeout 5000' ",
    why: "people type slowly; a script meets the daemon in the middle of its first look",
  },
  {
    line: /^fountain-sync run .*$/gm,
    runs: "fountain-sync run 2>log & daemon=$!; until grep -q '\"started\"' log; do sleep 0.05; done",
    why: "it stays, and what follows finds it running",
  },
];

/** Who owns the database: a service is not to run as root. */
const owner = process.getuid?.() || 4242;

/** A folder in which somebody has a database and settings, the program on the PATH, and a folder that stands for a machine. */
async function somebody(): Promise<{ folder: string; env: NodeJS.ProcessEnv }> {
  const emulator = await startEmulator({ apiKey: API_KEY });
  onTestFinished(() => emulator.close());
  const settings = `TYPESENSE_PORT=${emulator.port}\nTYPESENSE_API_KEY=${API_KEY}\n`;
  const folder = workspace({
    ".env": `DATABASE_URL=sqlite:///./story.db\n${settings}`,
    "bin/fountain-sync": `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`,
  });
  chmodSync(join(folder, "bin/fountain-sync"), 0o755);
  const machine = join(folder, "machine");
  mkdirSync(join(machine, "etc/fountain-sync"), { recursive: true });
  writeFileSync(join(machine, "etc/passwd"), `author:x:${owner}:${owner}::/:/bin/sh\n`);
  writeFileSync(join(machine, "etc/group"), `authors:x:${owner}:\n`);
  // The database stands at the same path on both machines.
  mkdirSync(dirname(join(machine, tmpdir())), { recursive: true });
  symlinkSync(tmpdir(), join(machine, tmpdir()));
  const ofService = `DATABASE_URL=${folder}/story.db\nSTATE_DIRECTORY=${machine}/state\n${settings}`;
  writeFileSync(join(machine, "etc/fountain-sync/character.env"), ofService);
  const database = join(folder, "story.db");
  createDatabase(database, scene(""));
  chownSync(database, owner, process.getgid?.() ?? 0);
  return { folder, env: { PATH: `${folder}/bin:${process.env.PATH}`, MACHINE: machine } };
}

const MARK = "== block ";

/** The blocks as one script, and a mark before the output of each. */
function scriptOf(blocks: readonly { text: string }[]): string {
  const parts = blocks.map(({ text }, index) => `echo "${MARK}${index}"\n${asRun(text)}`);
  return `trap 'kill "$daemon" && wait "$daemon"' EXIT\n${parts.join("")}`;
}

function asRun(text: string): string {
  return INSTEAD.reduce((script, { line, runs }) => script.replaceAll(line, runs), text);
}

/** Which number a change has depends on whether the daemon has marked its beginning before. */
function comparable(output = ""): string {
  return withoutTimes(output).replaceAll(/(?<=change )\d+/g, "…");
}

async function run(script: string, { folder, env }: { folder: string; env: NodeJS.ProcessEnv }) {
  const child = spawn("bash", ["-e", "-o", "pipefail", "-c", script], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill();
  });
  const told = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      told[stream] += text;
    });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(showsKey(told.stdout + told.stderr)).toBe(false);
  return { code, ...told };
}

test("the shell blocks run one after the other, and print what the pages show", async () => {
  const blocks = pages.flatMap(shellBlocks);
  expect(INSTEAD.filter(({ line }) => !blocks.some(({ text }) => text.search(line) >= 0))).toEqual([]);
  const place = await somebody();
  const { code, stdout, stderr } = await run(scriptOf(blocks), place);
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: "" });
  const printed = stdout.split(new RegExp(`^${MARK}\\d+\n`, "m")).slice(1);
  const shown = blocks.map((block, index) => ({ ...block, printed: printed[index] })).filter(({ output }) => output);
  expect(shown.length).toBeGreaterThan(1);
  for (const { output, printed: real } of shown) {
    expect(comparable(real?.replaceAll(place.folder, "/srv/play"))).toBe(comparable(output));
  }
});

test("the JSON blocks are mapping files without faults, and no block is of a language that nobody tries", () => {
  const languages = pages.flatMap((page) => Array.from(readPage(page).matchAll(/^```(\w+)$/gm), ([, name]) => name));
  expect([...new Set(languages)].sort()).toEqual(["json", "sh", "ts"]);
  const mappings = pages.flatMap((page) => blocksIn(page, "json").map((text) => ({ page, text })));
  for (const { page, text } of mappings) expect(parseMapping(JSON.parse(text), page).tables).not.toEqual({});
});
