import type { Command } from "commander";
import type { Config } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { attributeOf, flagOf, type Option, type OptionGroup } from "../config/option.js";
import { type OptionName, options } from "../config/options.js";
import type { Settings } from "../config/parse.js";

/** Gives a command the flags of some groups of settings. Secrets have none: a command line is no secret. */
export function withSettings(command: Command, groups: readonly OptionGroup[]): Command {
  command.option("--env-file <path>", "read settings from this file (default: .env, if it is there)");
  for (const option of Object.values(options) as Option[]) {
    if (!groups.includes(option.group) || option.secret) continue;
    const preset = option.default ? ` (default: ${option.default})` : "";
    command.option(`${flagOf(option)} <value>`, `${option.env}: ${option.prose}${preset}`);
  }
  return command;
}

/**
 * The configuration for a command: its flags, the environment, the .env file.
 *
 * @throws SyncError (exit 78) with every fault
 */
export function configOf(command: Command): Config {
  const given = command.opts<Record<string, string | undefined>>();
  const flags: Settings = {};
  for (const [name, option] of Object.entries(options) as [OptionName, Option][]) {
    const value = given[attributeOf(option)];
    if (value !== undefined) flags[name] = value;
  }
  return loadConfig({
    flags,
    environment: process.env,
    envFile: given.envFile,
    currentDirectory: process.cwd(),
  });
}
