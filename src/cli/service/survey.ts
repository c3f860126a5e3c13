import { existsSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { parseEnv } from "node:util";
import type { Config } from "../../config/config.js";
import { loadConfig } from "../../config/load.js";
import { required } from "../../config/parse.js";
import { SyncError } from "../../errors.js";
import { type Account, findAccount } from "./accounts.js";
import { onDisk, type ServicePaths } from "./paths.js";

/** What the env file, and the files that it names, tell about an instance. */
export interface Survey {
  config: Config;
  /** The words of the env file itself. */
  settings: NodeJS.Dict<string>;
  /** The database file itself, links followed. */
  database: string;
  /** Who the service is to run as. */
  user: string;
  /** Undefined where the machine's own files don't know that user. */
  account: Account | undefined;
  /** The file that systemd takes the API key from; undefined where the key stands in the env file. */
  keyFile: string | undefined;
}

/**
 * Reads what an instance needs to know.
 *
 * @param user who it is to run as; undefined: the owner of the database
 * @throws SyncError (exit 78): the env file, the database or the key is missing or has faults, the database belongs to root
 */
export function survey(paths: ServicePaths, user: string | undefined): Survey {
  const settings = readSettings(paths);
  const keyFile = keyFileOf(paths, settings);
  const flags = keyFile === undefined ? {} : { typesenseApiKeyFile: onDisk(paths, keyFile) };
  const envFile = onDisk(paths, paths.envFile);
  const config = loadConfig({ flags, environment: {}, envFile, currentDirectory: "/" });
  const path = required(config, "databaseUrl");
  const stat = statSync(onDisk(paths, path), { throwIfNoEntry: false });
  if (!stat?.isFile()) {
    const hint = `set DATABASE_URL in ${paths.envFile} to the absolute path of the application's SQLite file`;
    throw fault(`there is no database at ${path}`, path, hint);
  }
  const chosen = user ?? ownerOf(paths, path, stat);
  return {
    config,
    settings,
    database: `/${relative(realpathSync(paths.root), realpathSync(onDisk(paths, path)))}`,
    user: chosen,
    account: findAccount(paths.root, chosen),
    keyFile,
  };
}

/** The words of the env file. */
function readSettings(paths: ServicePaths): NodeJS.Dict<string> {
  const envFile = onDisk(paths, paths.envFile);
  if (!existsSync(envFile)) {
    throw fault(
      `there is no env file ${paths.envFile}`,
      paths.envFile,
      `write the settings of ${paths.name} there, DATABASE_URL=/absolute/path.db at least; .env.example has them all`,
    );
  }
  return parseEnv(readFileSync(envFile, "utf8"));
}

function keyFileOf(paths: ServicePaths, settings: NodeJS.Dict<string>): string | undefined {
  if (!settings.TYPESENSE_API_KEY_FILE && settings.TYPESENSE_API_KEY) return undefined;
  const file = resolve("/", settings.TYPESENSE_API_KEY_FILE || paths.keyFile);
  if (existsSync(onDisk(paths, file))) return file;
  const hint = `write the key alone into ${file} (owner root, mode 0600): systemd hands it to the service, and nobody else can read it`;
  throw fault("there is no API key for the service", file, hint);
}

function ownerOf({ root }: ServicePaths, database: string, { uid }: Stats): string {
  if (uid === 0) {
    throw fault(
      `${database} belongs to root, and the service is not to run as root`,
      database,
      "name the user that the application runs as: --user NAME; it must own the database, or may write to it and to its folder",
    );
  }
  return findAccount(root, uid)?.name ?? String(uid);
}

/** The folders that the service writes to, apart from the state directory that systemd makes for it. */
export function writableFolders(paths: ServicePaths, { config, database }: Survey): string[] {
  const { stateDirectory } = config;
  const own = stateDirectory === undefined || stateDirectory === paths.stateDirectory ? [] : [stateDirectory];
  return [...new Set([dirname(database), ...own])];
}

function fault(message: string, place: string, hint: string): SyncError {
  return new SyncError(message, { operation: "install the service", place, hint });
}
