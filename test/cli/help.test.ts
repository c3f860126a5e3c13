/**
 * Invariant: whoever mistypes learns what is wrong and gets exit code 2; whoever asks for help gets an example.
 * Exit codes are part of the interface, so --help tells them.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cli } from "../support/cli.js";

const run = (args: readonly string[]) => cli(args, { cwd: "/" });
const reporting = ["install-triggers", "uninstall-triggers", "status"];
const commands = [...reporting, "run", "demo", "emulator"];

test("the program's help names every command, the exit codes and an example", async () => {
  const { code, stdout, stderr } = await run(["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  for (const exit of [0, 1, 2, 75, 78]) expect(stdout).toMatch(new RegExp(`^  ${exit} +\\S`, "m"));
  expect(stdout).toMatch(/Example:\n {2}fountain-sync /);
});

const helps = commands.map((command) => ({ command, result: run([command, "--help"]) }));

test.for(helps)("$command --help shows an example of that command", async ({ command, result }) => {
  const { code, stdout } = await result;
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`Example:\\n {2}fountain-sync ${command}`));
  expect(stdout.includes("--json")).toBe(reporting.includes(command));
  expect(stdout).not.toMatch(/--typesense-api-key <|--api-key-file/);
});

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

const slips = [
  [[], /Usage: fountain-sync/],
  [["deliver"], /unknown command 'deliver'/],
  [["statsu"], /unknown command 'statsu'[\s\S]*status/],
  [["run", "--onec"], /unknown option '--onec'[\s\S]*--once/],
  [["status", "characters"], /too many arguments/],
  [["run", "--timeout", "soon"], /'--timeout <seconds>' argument 'soon' is invalid.*number of seconds/],
  [["run", "--timeout", "0"], /'--timeout <seconds>' argument '0' is invalid.*above 0/],
  [["run", "--timeout", "-5"], /'--timeout <seconds>' argument '-5' is invalid/],
  [["run", "--timeout"], /'--timeout <seconds>' argument missing/],
  [["emulator", "--port", "65536"], /'--port <number>' argument '65536' is invalid.*0 to 65535/],
  [["emulator", "--port", "http"], /'--port <number>' argument 'http' is invalid/],
  [["install-triggers", "--all", "characters", "--database-url", "x.db"], /--all and named tables exclude each other/],
  [["install-triggers", "--database-url", "x.db"], /no table was named\nTry: .*--all.*SYNC_TABLES/],
] as const;
const slipped = slips.map(([args, told]) => ({ args, told, result: run(args) }));

test.for(slipped)("wrong usage ends with 2: $args", async ({ told, result }) => {
  const { code, stdout, stderr } = await result;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(told);
});
