import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { SyncError } from "../errors.js";
import type { Config } from "./config.js";
import { type OptionName, options } from "./options.js";
import type { NodeAddress } from "./types.js";

/** The raw text of settings, by option name. */
export type Settings = { [Name in OptionName]?: string };

/** The settings as parsed one by one, before those that belong together are joined. */
type Parsed = Omit<Config, "nodes"> & {
  typesenseHost: string;
  typesensePort: number;
  typesenseProtocol: NodeAddress["protocol"];
  typesenseNodes: NodeAddress[];
  typesenseApiKeyFile: string | undefined;
};

interface Folders {
  databaseDirectory: string;
  currentDirectory: string;
}

/**
 * Parses settings and checks them all.
 *
 * @throws SyncError (exit 78) that lists every fault at once, so that nobody mends them one run at a time
 */
export function parseConfig(settings: Settings, folders: Folders): Config {
  const faults: string[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    const text = settings[name as OptionName] ?? option.default;
    if (text === undefined || (text === "" && option.default === "")) {
      parsed[name] = text === undefined ? undefined : [];
      continue;
    }
    const result = option.type.safeParse(text);
    if (result.success) parsed[name] = result.data;
    else faults.push(...result.error.issues.map((issue) => `${option.env}: ${issue.message}`));
  }
  const values = parsed as unknown as Parsed;
  const apiKey = readApiKey(values, folders.currentDirectory, faults);
  if (faults.length > 0) throw faulty(faults, [apiKey, values.typesenseApiKey?.trim()]);
  const { typesenseHost, typesensePort, typesenseProtocol, typesenseNodes, typesenseApiKeyFile: _, ...rest } = values;
  const single = { protocol: typesenseProtocol, host: typesenseHost, port: typesensePort };
  return {
    ...rest,
    nodes: typesenseNodes.length > 0 ? typesenseNodes : [single],
    typesenseApiKey: apiKey,
    databaseUrl: values.databaseUrl && resolve(folders.databaseDirectory, values.databaseUrl),
    stateDirectory:
      values.stateDirectory && resolve(folders.currentDirectory, values.stateDirectory.split(":")[0] ?? ""),
  };
}

function readApiKey(values: Parsed, directory: string, faults: string[]): string | undefined {
  const { typesenseApiKeyFile: file, typesenseApiKey } = values;
  const key = file === undefined ? typesenseApiKey?.trim() : readKeyFile(file, directory, faults);
  if (key !== undefined && !/^[!-~]+$/.test(key)) {
    const variable = file === undefined ? "TYPESENSE_API_KEY" : "TYPESENSE_API_KEY_FILE";
    faults.push(`${variable}: the key must be one word of ASCII characters, to go into a header`);
  }
  return key;
}

function readKeyFile(file: string, directory: string, faults: string[]): string | undefined {
  const path = resolve(directory, file);
  // What is no path may be the key itself, written into the wrong variable.
  const shown = file.includes("/") ? path : `the file of that name in ${directory}`;
  try {
    const key = readFileSync(path, "utf8").trim();
    if (key !== "") return key;
    faults.push(`TYPESENSE_API_KEY_FILE: ${shown} is empty`);
  } catch (thrown) {
    faults.push(`TYPESENSE_API_KEY_FILE: ${shown} can't be read (${(thrown as NodeJS.ErrnoException).code})`);
  }
  return undefined;
}

/** @param secrets taken out of the faults, should somebody have written one into another setting too */
function faulty(faults: string[], secrets: (string | undefined)[]): SyncError {
  const lines = faults.map((fault) =>
    secrets.reduce<string>((line, secret) => (secret ? line.replaceAll(secret, "***") : line), `  ${fault}`),
  );
  return new SyncError(
    `the configuration has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}\n${lines.join("\n")}`,
    {
      operation: "read the configuration",
      hint: "set these in the environment, in the .env file, or by flags; fountain-sync run --help lists them",
    },
  );
}

/**
 * A setting that a command can't do without.
 *
 * @throws SyncError (exit 78) naming the variable
 */
export function required<Name extends OptionName & keyof Config>(
  config: Config,
  name: Name,
): NonNullable<Config[Name]> {
  const value = config[name];
  if (value !== undefined && value !== null) return value as NonNullable<Config[Name]>;
  const option = options[name];
  throw new SyncError(`${option.env} is not set`, {
    operation: "read the configuration",
    place: option.env,
    hint: `put it into the environment or the .env file${option.example ? `, for instance ${option.env}=${option.example}` : ""}`,
  });
}
