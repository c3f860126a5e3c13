import type { Config } from "../config/config.js";
import { parseMapping } from "../config/mapping/read.js";
import { NO_MAPPING } from "../config/mapping/schema.js";
import { options as declared, type OptionName } from "../config/options.js";
import { parseConfig, type Settings } from "../config/parse.js";
import { SyncError } from "../errors.js";
import type { SyncLimits, SyncOptions } from "./options.js";

/** Where a setting stands in the options. */
const PLACES: Partial<Record<OptionName, string>> = {
  databaseUrl: "database",
  typesenseNodes: "typesense.nodes",
  typesenseApiKey: "typesense.apiKey",
  typesenseCaFile: "typesense.caFile",
  syncExclude: "exclude",
  stateDirectory: "stateDirectory",
  schemaPolicy: "schemaPolicy",
};

const LIMITS = [
  "batchSize",
  "batchBytes",
  "requestTimeoutMs",
  "pollIntervalMs",
  "retryMaxMs",
  "drainTimeoutMs",
  "retention",
  "retentionRows",
  "verifyEvery",
  "rebuildGrace",
] as const satisfies (keyof SyncLimits & OptionName)[];

for (const name of LIMITS) PLACES[name] = `limits.${name}`;

/**
 * The configuration that options stand for. They are read as the settings of the command line are, so that the same is
 * allowed; neither the environment nor a file is looked at.
 *
 * @throws SyncError (exit code 78) with every fault, each by its place in the options
 */
export function configFrom(options: SyncOptions): Config {
  const { database, typesense, mapping, exclude = [], stateDirectory, schemaPolicy, limits = {} } = options;
  const { nodes = [], apiKey = "", caFile } = typesense ?? {};
  requireKnown(limits);
  const settings: Settings = {
    databaseUrl: database ?? "",
    typesenseApiKey: apiKey,
    typesenseNodes: typeof nodes === "string" ? nodes : nodes.join(","),
    syncExclude: exclude.join(","),
    ...(caFile !== undefined && { typesenseCaFile: caFile }),
    ...(stateDirectory !== undefined && { stateDirectory }),
    ...(schemaPolicy !== undefined && { schemaPolicy }),
  };
  for (const name of LIMITS) if (limits[name] !== undefined) settings[name] = String(limits[name]);
  const here = process.cwd();
  const folders = { databaseDirectory: here, mappingDirectory: here, currentDirectory: here };
  try {
    const parsed = mapping === undefined ? NO_MAPPING : parseMapping(mapping, "mapping");
    return parseConfig(settings, { ...folders, mapping: parsed });
  } catch (thrown) {
    throw thrown instanceof SyncError ? inOptions(thrown) : thrown;
  }
}

function requireKnown(limits: object): void {
  const unknown = Object.keys(limits).filter((name) => !(LIMITS as readonly string[]).includes(name));
  if (unknown.length === 0) return;
  throw new SyncError(`there is no limit ${unknown.join(", ")}`, {
    operation: "read the options",
    place: unknown.map((name) => `limits.${name}`).join(", "),
    hint: `the limits are ${LIMITS.join(", ")}`,
  });
}

/** Faults name the environment's variables: here they stand for places in the options. */
function inOptions(fault: SyncError): SyncError {
  let { message } = fault;
  for (const [name, place] of Object.entries(PLACES) as [OptionName, string][]) {
    message = message.replaceAll(`  ${declared[name].env}: `, `  ${place}: `);
  }
  return new SyncError(message.replace("the configuration has", "the options have"), {
    operation: "read the options",
    hint: "see SyncOptions for what each may be",
    exitCode: fault.exitCode,
    cause: fault.cause,
  });
}
