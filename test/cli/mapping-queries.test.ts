/**
 * Invariant: a query in the mapping file that can't be used ends a command with exit 78, which tells all faults with their paths, and
 * nothing is changed.
 */
import { expect, it } from "vitest";
import { cli } from "../support/cli.js";
import { shell, workspace } from "../support/workspace.js";
import { PLAY } from "../sync/joined-play.js";

it("install-triggers and run refuse the same", async () => {
  const lines = { document: "SELECT nowhere FROM lines", dependsOn: { characters: "SELECT changed.nowhere" } };
  const folder = workspace({ "fountain-sync.json": JSON.stringify({ tables: { lines } }) });
  shell(`${folder}/app.db`, PLAY.join(";\n"));
  const env = { DATABASE_URL: "sqlite:///./app.db", TYPESENSE_API_KEY: "k", LOG_LEVEL: "silent" };
  for (const args of [
    ["install-triggers", "lines"],
    ["run", "--once"],
  ]) {
    const { code, stderr } = await cli(args, { cwd: folder, env });
    expect(code).toBe(78);
    expect(stderr).toMatch(
      /^Error: the mapping file has 2 faults\n {2}tables\.lines\.document: .*:keys.*\n {2}tables\.lines\.dependsOn\.characters: changed\.nowhere/,
    );
  }
  expect(shell(`${folder}/app.db`, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%sync%'")).toBe("0\n");
});
