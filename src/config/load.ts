import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { SyncError } from "../errors.js";
import type { Config } from "./config.js";
import type { Option } from "./option.js";
import { type OptionName, options } from "./options.js";
import { parseConfig, type Settings } from "./parse.js";

/** The name of systemd's credential that holds the API key. It goes before the settings: a file that they name may be root's. */
export const KEY_CREDENTIAL = "typesense-api-key";

export interface ConfigSource {
  /** Flags of the command line, by option name. They win over the environment. */
  flags?: Settings;
  environment: NodeJS.ProcessEnv;
  /** The file named by --env-file; without it `.env` in the current folder is read if it is there. */
  envFile?: string | undefined;
  currentDirectory: string;
}

/**
 * Reads the configuration: flags, then the environment, then the .env file, then the defaults.
 *
 * @throws SyncError (exit 78) that lists every fault of every setting at once
 */
export function loadConfig(source: ConfigSource): Config {
  const { path: envPath, file } = envFileOf(source);
  const settings: Settings = {};
  for (const [name, option] of Object.entries(options) as [OptionName, Option][]) {
    const value = source.flags?.[name] ?? filled(source.environment[option.env]) ?? filled(file?.[option.env]);
    if (value !== undefined) settings[name] = value;
  }
  const credential = credentialOf(source.environment);
  if (credential) settings.typesenseApiKeyFile = credential;
  const fromFile = source.flags?.databaseUrl === undefined && !filled(source.environment.DATABASE_URL);
  return parseConfig(settings, {
    databaseDirectory: fromFile && file ? dirname(envPath) : source.currentDirectory,
    mappingDirectory: dirname(envPath),
    currentDirectory: source.currentDirectory,
  });
}

/** The environment but for the settings that the .env file has in the same words. */
export function withoutFile(source: ConfigSource): NodeJS.ProcessEnv {
  const { file } = envFileOf(source);
  const left = { ...source.environment };
  for (const { env } of Object.values(options)) if (file?.[env] === left[env]) delete left[env];
  return left;
}

function envFileOf({ currentDirectory, envFile }: ConfigSource): { path: string; file?: NodeJS.Dict<string> } {
  const path = resolve(currentDirectory, envFile ?? ".env");
  const file = readEnvFile(path, envFile !== undefined);
  return { path, ...(file && { file }) };
}

/** An empty value in an environment means "not set": that is how compose files and unit files blank a variable. */
function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value;
}

/** The API key as systemd hands it over (LoadCredential=), if it does. */
function credentialOf({ CREDENTIALS_DIRECTORY }: NodeJS.ProcessEnv): string | undefined {
  if (!CREDENTIALS_DIRECTORY) return undefined;
  const path = join(CREDENTIALS_DIRECTORY, KEY_CREDENTIAL);
  return existsSync(path) ? path : undefined;
}

function readEnvFile(path: string, required: boolean): NodeJS.Dict<string> | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === "ENOENT" && !required) return undefined;
    throw new SyncError(code === "ENOENT" ? `there is no file ${path}` : `${path} can't be read (${code})`, {
      operation: "read the configuration",
      place: path,
      hint: "check --env-file and the permissions of the file",
      cause: thrown,
    });
  }
  return parseEnv(text.replace(/^\ufeff/, ""));
}
