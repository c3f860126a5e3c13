/**
 * Invariant: the README's tables of commands and settings are what the code makes of them, every file that its links and those of
 * docs/ lead to is there, and every command that the pages name is one that the program has.
 */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { branchesOf } from "../../src/cli/command-tree.js";
import { renderReadme } from "../../src/cli/docs/readme.js";
import { program } from "../../src/cli/main.js";
import { pages, readPage, root, shellBlocks } from "../support/pages.js";

test("the tables are up to date", async () => {
  const page = readPage("README.md");
  expect(page).toBe(renderReadme(page, await program()));
});

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = [...readPage(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? "");
  expect(links.filter((link) => !existsSync(new URL(link, new URL(page, root))))).toEqual([]);
});

test("the links inside the README lead to its headings", () => {
  const page = readPage("README.md");
  const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z ]/g, "")
      .replaceAll(" ", "-"),
  );
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
  expect(links.filter((link) => !headings.includes(link ?? ""))).toEqual([]);
});

test("the commands in shell blocks and between backquotes are the program's, and so are their flags", async () => {
  const known = new Map(branchesOf(await program()).map(({ path, command }) => [path, command]));
  const code = pages.flatMap((page) => [
    ...shellBlocks(page).map(({ text }) => text),
    ...[...readPage(page).matchAll(/`([^`\n]+)`/g)].map(([, text]) => text ?? ""),
  ]);
  const calls = [...code.join("\n").matchAll(/^(?:\S+=\S+ )*fountain-sync ([-a-z]+)(?: ([-a-z]+))?([^\n#]*)/gm)];
  expect(calls.length).toBeGreaterThan(20);
  const wrong = calls.filter(([, one, two, rest = ""]) => {
    const command = known.get(`/${one}/${two}`) ?? known.get(`/${one}`);
    const flags = [...rest.matchAll(/(?<= )--[a-z-]+/g)].map(([flag]) => flag);
    return !command || flags.some((flag) => !command.options.some(({ long }) => long === flag));
  });
  expect(wrong.map(([call]) => call)).toEqual([]);
});
