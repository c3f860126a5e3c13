/**
 * Invariant: whoever mistypes learns what is wrong and gets exit code 2; whoever asks for help gets an example.
 * Exit codes are part of the interface, so --help tells them.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cli } from "../support/cli.js";

const run = (args: readonly string[]) => cli(args, { cwd: "/" });
const reporting = ["install-triggers", "uninstall-triggers", "status", "wait", "doctor", "preview"];
const commands = [...reporting, "init", "run", "service", "demo", "emulator", "completion", "help"];

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

test("help COMMAND tells everything: flags by group, settings, exit codes, examples", async () => {
  const { code, stdout, stderr } = await run(["help", "verify"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const titles = [
    /^Usage: fountain-sync verify \[options\] \[tables\.\.\.\]$/m,
    /^Arguments:$/m,
    /^Options:\n {2}--repair/m,
    /^Settings, The application's database:\n {2}--database-url/m,
    /^Settings, Typesense:\n {2}--typesense-host/m,
    /^Example:\n {2}fountain-sync verify lines --repair$/m,
    /^Settings:\n {2}A setting comes from its flag, else from the environment/m,
    /^Settings without a flag.*\n {2}TYPESENSE_API_KEY\n {6}The API key/m,
    /^Exit codes:\n {2}0 +done\n {2}1 /m,
  ];
  for (const title of titles) expect(stdout).toMatch(title);
  expect(titles.map((title) => stdout.search(title))).toEqual(
    titles.map((title) => stdout.search(title)).sort((a, b) => a - b),
  );
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("help reaches commands below others, and tells about the program", async () => {
  const [below, group, all] = await Promise.all([
    run(["help", "schema", "apply"]),
    run(["help", "key"]),
    run(["help"]),
  ]);
  expect(below?.stdout).toMatch(/^Usage: fountain-sync schema apply/);
  expect(group?.stdout).toMatch(/Usage: fountain-sync key create[\s\S]*--expires/);
  for (const told of [/^Files:$/m, /^Exit codes:$/m, /TYPESENSE_ADMIN_KEY/, /help COMMAND/])
    expect(all?.stdout).toMatch(told);
});

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

const slips = [
  [[], /Usage: fountain-sync/],
  [["deliver"], /^Error: unknown command 'deliver'\nTry: fountain-sync --help\n$/],
  [["statsu"], /unknown command 'statsu'[\s\S]*status/],
  [["run", "--onec"], /unknown option '--onec'[\s\S]*--once/],
  [["status", "characters"], /too many arguments/],
  [["run", "--timeout", "soon"], /'--timeout <seconds>' argument 'soon' is invalid.*number of seconds/],
  [["run", "--timeout", "0"], /'--timeout <seconds>' argument '0' is invalid.*above 0/],
  [["run", "--timeout", "-5"], /'--timeout <seconds>' argument '-5' is invalid/],
  [["run", "--timeout"], /^Error: .*'--timeout <seconds>' argument missing\nTry: fountain-sync run --help\n$/],
  [["emulator", "--port", "65536"], /'--port <number>' argument '65536' is invalid.*0 to 65535/],
  [["emulator", "--port", "http"], /'--port <number>' argument 'http' is invalid/],
  [["help", "nonsense"], /unknown command 'nonsense'\nTry: one of: .*install-triggers, /],
  [["help", "schema", "aply"], /unknown command 'schema aply'\nTry: one of: status, history, plan, apply/],
  [["completion", "fish"], /'fish' is invalid for argument 'shell'. Allowed choices are bash, zsh/],
  [["doctor", "characters"], /too many arguments/],
  [["install-triggers", "--all", "characters", "--database-url", "x.db"], /--all and named tables exclude each other/],
  [["install-triggers", "--database-url", "x.db"], /no table was named\nTry: .*--all.*SYNC_TABLES/],
] as const;
const slipped = slips.map(([args, told]) => ({ args, told, result: run(args) }));

test.for(slipped)("wrong usage ends with 2: $args", async ({ told, result }) => {
  const { code, stdout, stderr } = await result;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(told);
});
