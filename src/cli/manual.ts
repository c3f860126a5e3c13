import type { Command } from "commander";
import type { Option } from "../config/option.js";
import { options } from "../config/options.js";
import { wrap } from "../config/wrap.js";
import { branchesOf } from "./command-tree.js";
import { EXIT_CODES } from "./exit-codes.js";

const SOURCES = `Settings:
  A setting comes from its flag, else from the environment, else from the file
  that --env-file names, or .env in the current folder; else it has its default.
  Lengths of time are written 90s, 30m, 24h, 7d.`;

const FILES = `Files:
  <database>-sync       the state: cursors, rejections, schema versions; in
                        STATE_DIRECTORY where that is set. Without it,
                        everything is sent again
  <database>-sync-lock  held by the daemon that runs
  .env                  settings, as in .env.example`;

/** All there is to say about a command: its help, the commands below it, the settings without a flag, and the exit codes. */
export function manualFor(command: Command): string {
  const [, ...below] = branchesOf(command);
  const isProgram = command.parent === null;
  const parts = [
    helpOf(command),
    ...(isProgram ? [] : below.map((branch) => helpOf(branch.command))),
    ...(isProgram || takes(command, "--env-file") || below.length > 0 ? [SOURCES] : []),
    ...(isProgram || takes(command, "--typesense-host") ? [secretSettings()] : []),
    ...(isProgram ? [FILES] : [EXIT_CODES]),
    isProgram ? "fountain-sync help COMMAND tells everything about a command." : "See also: fountain-sync help",
  ];
  return parts.join("\n\n");
}

/** As --help prints it, examples included. */
function helpOf(command: Command): string {
  let text = "";
  const before = command.configureOutput();
  command.configureOutput({
    writeOut: (piece) => {
      text += piece;
    },
  });
  command.outputHelp();
  command.configureOutput(before);
  return text.trimEnd();
}

function takes(command: Command, flag: string): boolean {
  return command.options.some(({ long }) => long === flag);
}

/** What has no flag, because everybody on the machine can read a command line. */
function secretSettings(): string {
  const secrets = (Object.values(options) as Option[]).filter(({ secret }) => secret);
  const lines = secrets.flatMap(({ env, prose }) => [`  ${env}`, ...wrap(prose, 74).map((line) => `      ${line}`)]);
  return ["Settings without a flag, since a command line is no secret:", ...lines].join("\n");
}
