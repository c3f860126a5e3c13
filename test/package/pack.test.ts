/**
 * Invariant: what `npm pack` makes is all that a user needs and nothing else: installed into an empty folder it delivers a
 * table to Typesense, and the TypeScript of the README compiles and does what it says. The real npm does it. The native part of
 * better-sqlite3 is the one that was built for this checkout a moment ago, of the same sources; PACK_BUILD=1 has it built once
 * more, which takes a minute.
 *
 * Nothing is built here (`npm test` has done it): other tests use dist at the same time.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { addressOf, documentsIn, stageWithTypesense } from "../cli/stage.js";
import { API_KEY, cli } from "../support/cli.js";
import { temporaryFolder } from "../support/databases.js";
import { blocksIn, pages } from "../support/pages.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = temporaryFolder();
const execute = promisify(execFile);

/** The environment without what `npm test` tells about our own package. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD)/i.test(name),
  ),
);

/** What the types are to allow, and what not: compiled as strictly as can be. */
const TYPES = `
import { createSync, SyncError, type SyncEvents, type TableVerification } from "fountain-sync";
export async function keep(database: string, nodes: string, apiKey: string): Promise<TableVerification[]> {
  const sync = createSync({ database, tables: ["characters"], typesense: { nodes, apiKey } });
  const seen: SyncEvents["delivered"][0][] = [];
  sync.on("delivered", (event) => seen.push(event));
  sync.once("stopped", ({ fault }) => fault instanceof SyncError && console.log(fault.hint));
  // @ts-expect-error: there is no such event
  sync.on("delivred", () => undefined);
  return sync.verify({ repair: true });
}
`;

interface Packed {
  filename: string;
  version: string;
  files: { path: string; mode: number }[];
}
let packed: Packed;

beforeAll(async () => {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await execute("npm", args, { cwd: root, env: environment });
  const report = JSON.parse(stdout) as Packed[] | Record<string, Packed>;
  packed = Object.values(report)[0]!;
});

test("the tarball holds the program, its SQL and what people read first, and nothing of the workshop", () => {
  const paths = packed.files.map((file) => file.path);
  for (const path of [
    "package.json",
    "README.md",
    "LICENSE",
    ".env.example",
    "bin/fountain-sync",
    "dist/main.js",
    "docs/fountain-sync.schema.json",
  ]) {
    expect(paths).toContain(path);
  }
  expect(paths.some((path) => /^sql\/migrations\/.*\.sql$/.test(path))).toBe(true);
  const expected =
    /^(package\.json|README\.md|LICENSE|\.env\.example|bin\/fountain-sync|sql\/.*\.sql|docs\/fountain-sync\.schema\.json|src\/daemon\/http\/page\/\w+\.(html|css|js)|dist\/.*\.(js|d\.ts)(\.map)?)$/;
  expect(paths.filter((path) => !expected.test(path))).toEqual([]);
  expect(paths.filter((path) => /test|transcript|\.db$/.test(path))).toEqual([]);
  const bin = packed.files.find((file) => file.path === "bin/fountain-sync");
  expect((bin?.mode ?? 0) & 0o111).toBe(0o111);
});

test("installed into an empty folder, it delivers a table", { timeout: 300_000 }, async () => {
  const app = join(folder, "app");
  mkdirSync(app);
  const tarball = join(folder, packed.filename);
  if (process.env.PACK_BUILD) {
    await execute("npm", ["install", tarball], { cwd: app, env: environment });
  } else {
    await execute("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", tarball], {
      cwd: app,
      env: environment,
    });
    const build = "node_modules/better-sqlite3/build";
    cpSync(join(root, build), join(app, build), { recursive: true });
  }
  const byNpx = { cwd: app, program: ["npx", "fountain-sync"], env: { ...environment } };
  expect(await cli(["--version"], byNpx)).toMatchObject({ code: 0, stdout: `${packed.version}\n` });
  const { stage, emulator } = await stageWithTypesense();
  const installed = { cwd: app, program: [join(app, "node_modules/.bin/fountain-sync")] };
  const env = { ...environment, ...addressOf(emulator.port), DATABASE_URL: stage.database, TYPESENSE_API_KEY: API_KEY };
  expect(await cli(["install-triggers", "characters"], { ...installed, env })).toMatchObject({ code: 0 });
  expect(await cli(["run", "--once"], { ...installed, env })).toMatchObject({ code: 0 });
  expect(await documentsIn(emulator, "characters")).toEqual([
    { id: "1", name: "Mira", born: "1990-04-01" },
    { id: "2", name: "Jonas" },
  ]);

  const files = Object.fromEntries(
    pages.flatMap((page) => blocksIn(page, "ts")).map((text, at) => [`page${at}`, text]),
  );
  for (const [name, text] of Object.entries({ ...files, types: TYPES })) writeFileSync(join(app, `${name}.mts`), text);
  // A consumer has the types of Node.js, and none that only this checkout has.
  mkdirSync(join(app, "node_modules/@types"), { recursive: true });
  for (const name of ["@types/node", "undici-types"]) {
    symlinkSync(join(root, "node_modules", name), join(app, "node_modules", name));
  }
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck", "false"];
  const modules = ["--module", "nodenext", "--target", "es2023", "--types", "node"];
  const compiler = join(root, "node_modules/.bin/tsc");
  await execute(compiler, [...strict, ...modules, "types.mts", ...Object.keys(files).map((name) => `${name}.mts`)], {
    cwd: app,
  });
  expect(Object.keys(files)).toHaveLength(1);
  // The example of the README, at the emulator's port.
  const example = join(app, "page0.mjs");
  writeFileSync(example, readFileSync(example, "utf8").replace(":8108", `:${emulator.port}`));
  stage.sql("INSERT INTO lines(text) VALUES ('Who is there?'), ('Nobody.')");
  const place = { cwd: stage.folder, env: { ...environment, TYPESENSE_API_KEY: API_KEY } };
  const { stdout, stderr } = await execute("node", [example], place);
  expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^lines 2 0 \d+\n$/), stderr: "" });
  expect(await documentsIn(emulator, "lines")).toEqual([
    { id: "1", text: "Who is there?" },
    { id: "2", text: "Nobody." },
  ]);
});
