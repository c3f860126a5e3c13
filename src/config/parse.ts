import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { SyncError } from "../errors.js";
import { readCaFile } from "./ca-file.js";
import type { Config } from "./config.js";
import { isLoopback } from "./listen.js";
import { readMapping } from "./mapping/read.js";
import type { MappingFile } from "./mapping/schema.js";
import { type OptionName, options } from "./options.js";
import type { NodeAddress } from "./types.js";

/** The raw text of settings, by option name. */
export type Settings = { [Name in OptionName]?: string };

/** The settings as parsed one by one, before those that belong together are joined. */
type Parsed = Omit<Config, "nodes" | "mapping" | "typesenseCa"> & {
  syncConfig: string | undefined;
  typesenseHost: string;
  typesensePort: number;
  typesenseProtocol: NodeAddress["protocol"];
  typesenseNodes: NodeAddress[];
  typesenseApiKeyFile: string | undefined;
  httpTokenFile: string | undefined;
  typesenseCaFile: string | undefined;
};

/** The mapping file that is read without being named. */
export const MAPPING_FILE = "fountain-sync.json";

interface Folders {
  databaseDirectory: string;
  /** Where the .env file is, or would be. */
  mappingDirectory: string;
  currentDirectory: string;
  /** Taken instead of a mapping file. */
  mapping?: MappingFile;
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
  const { typesenseApiKeyFile, httpTokenFile, typesenseCaFile, syncConfig, ...others } = values;
  const apiKey = readSecret("TYPESENSE_API_KEY", values.typesenseApiKey, typesenseApiKeyFile, folders, faults);
  const adminKey = readSecret("TYPESENSE_ADMIN_KEY", values.typesenseAdminKey, undefined, folders, faults);
  const token = readSecret("HTTP_TOKEN", values.httpToken, httpTokenFile, folders, faults);
  const ca = readCaFile(typesenseCaFile, folders.currentDirectory, faults);
  if (isOpen(values) && token === undefined) {
    faults.push("HTTP_LISTEN: other machines can reach this address: set HTTP_TOKEN, or listen on 127.0.0.1");
  }
  if (faults.length > 0)
    throw faulty(faults, [apiKey, values.typesenseApiKey?.trim(), adminKey, token, values.httpToken?.trim()]);
  const { typesenseHost, typesensePort, typesenseProtocol, typesenseNodes, ...rest } = others;
  const single = { protocol: typesenseProtocol, host: typesenseHost, port: typesensePort };
  return {
    ...rest,
    nodes: typesenseNodes.length > 0 ? typesenseNodes : [single],
    typesenseApiKey: apiKey,
    httpToken: token,
    typesenseAdminKey: adminKey,
    typesenseCa: ca,
    databaseUrl: values.databaseUrl && resolve(folders.databaseDirectory, values.databaseUrl),
    mapping:
      folders.mapping ??
      (syncConfig === undefined
        ? readMapping(resolve(folders.mappingDirectory, MAPPING_FILE), false)
        : readMapping(resolve(folders.currentDirectory, syncConfig), true)),
    stateDirectory:
      values.stateDirectory && resolve(folders.currentDirectory, values.stateDirectory.split(":")[0] ?? ""),
  };
}

function isOpen({ httpListen }: Parsed): boolean {
  return httpListen?.kind === "tcp" && !isLoopback(httpListen.host);
}

/** A secret from its variable, or from the file that the variable of the same name and `_FILE` names. */
function readSecret(
  variable: string,
  text: string | undefined,
  file: string | undefined,
  { currentDirectory }: Folders,
  faults: string[],
): string | undefined {
  const secret = file === undefined ? text?.trim() : readSecretFile(`${variable}_FILE`, file, currentDirectory, faults);
  if (secret !== undefined && !/^[!-~]+$/.test(secret)) {
    const from = file === undefined ? variable : `${variable}_FILE`;
    faults.push(`${from}: the key must be one word of ASCII characters, to go into a header`);
  }
  return secret;
}

function readSecretFile(variable: string, file: string, directory: string, faults: string[]): string | undefined {
  const path = resolve(directory, file);
  // What is no path may be the secret itself, written into the wrong variable.
  const shown = file.includes("/") ? path : `the file of that name in ${directory}`;
  try {
    const secret = readFileSync(path, "utf8").trim();
    if (secret !== "") return secret;
    faults.push(`${variable}: ${shown} is empty`);
  } catch (thrown) {
    faults.push(`${variable}: ${shown} can't be read (${(thrown as NodeJS.ErrnoException).code})`);
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
