import { type Command, Option as Flag } from "commander";
import type { Config } from "../config/config.js";
import { titles } from "../config/groups.js";
import { loadConfig, withoutFile } from "../config/load.js";
import { attributeOf, flagOf, type Option, type OptionGroup } from "../config/option.js";
import { type OptionName, options } from "../config/options.js";
import type { Settings } from "../config/parse.js";

/** Gives a command the flags of some groups of settings. Secrets have none: a command line is no secret. */
export function withSettings(command: Command, groups: readonly OptionGroup[]): Command {
  command.option("--env-file <path>", "read settings from this file (default: .env, if it is there)");
  for (const option of Object.values(options) as Option[]) {
    if (!groups.includes(option.group) || option.secret) continue;
    const preset = option.default ? ` (default: ${option.default})` : "";
    const flag = new Flag(`${flagOf(option)} <value>`, `${option.env}: ${option.prose}${preset}`);
    command.addOption(flag.helpGroup(`Settings, ${titles[option.group]}:`));
  }
  return command;
}

/**
 * The configuration for a command: its flags, the environment, the .env file.
 *
 * @throws SyncError (exit 78) with every fault
 */
export function configOf(command: Command, environment: NodeJS.ProcessEnv = process.env): Config {
  const given = command.opts<Record<string, string | undefined>>();
  const flags: Settings = {};
  for (const [name, option] of Object.entries(options) as [OptionName, Option][]) {
    const value = given[attributeOf(option)];
    if (value !== undefined) flags[name] = value;
  }
  return loadConfig({
    flags,
    environment,
    envFile: given.envFile,
    currentDirectory: process.cwd(),
  });
}

/**
 * The environment without what the .env file says in the same words: so a later reading of the file finds what has changed
 * there, though systemd's EnvironmentFile=, or a shell, has put the file's first content into the environment.
 */
export function exceptWhatTheFileSays(command: Command): NodeJS.ProcessEnv {
  const { envFile } = command.opts<{ envFile?: string }>();
  return withoutFile({ environment: process.env, envFile, currentDirectory: process.cwd() });
}
