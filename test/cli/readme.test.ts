/**
 * Invariant: the README's tables of commands and settings are what the code makes of them, every file that its links and those of
 * docs/ lead to is there, and every command that their shell blocks give is one that the program has.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { branchesOf } from "../../src/cli/command-tree.js";
import { renderReadme } from "../../src/cli/docs/readme.js";
import { program } from "../../src/cli/main.js";

const root = new URL("../../", import.meta.url);
const docs = readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md"));
const pages = ["README.md", ...docs.map((name) => `docs/${name}`)];
const read = (page: string) => readFileSync(new URL(page, root), "utf8");

test("the tables are up to date", async () => {
  const page = read("README.md");
  expect(page).toBe(renderReadme(page, await program()));
});

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? "");
  expect(links.filter((link) => !existsSync(new URL(link, new URL(page, root))))).toEqual([]);
});

test("the commands of the shell blocks are the program's", async () => {
  const known = new Set(branchesOf(await program()).map(({ path }) => path));
  const blocks = pages.flatMap((page) => [...read(page).matchAll(/```sh\n(.*?)```/gs)].map(([, text]) => text ?? ""));
  const calls = blocks.flatMap((block) => [...block.matchAll(/^fountain-sync (\S+)(?: (\S+))?/gm)]);
  expect(calls.length).toBeGreaterThan(2);
  const unknown = calls.filter(([, one, two]) => !known.has(`/${one}`) && !known.has(`/${one}/${two}`));
  expect(unknown.map(([call]) => call)).toEqual([]);
});
