import Database from "better-sqlite3";
import { until } from "./until.js";
import type { World } from "./world.js";

export interface ServedCollection {
  name: string;
  num_documents: number;
  fields: { name: string; type: string }[];
}

/** The collections that the server has. */
export async function collectionsOf(world: World): Promise<ServedCollection[]> {
  return (await ask(world, "/collections")) as ServedCollection[];
}

export async function collectionNames(world: World): Promise<string[]> {
  return (await collectionsOf(world)).map(({ name }) => name).sort();
}

/** Where each alias leads. Asked so that it can be told from what the daemon asks. */
export async function aliasesOf(world: World): Promise<Record<string, string>> {
  const { aliases } = (await ask(world, "/aliases?for=the-test")) as {
    aliases: { name: string; collection_name: string }[];
  };
  return Object.fromEntries(aliases.map(({ name, collection_name }) => [name, collection_name]));
}

/** Sends a request that nobody but a person would send. */
export async function ask(world: World, path: string, method = "GET", body?: unknown): Promise<unknown> {
  const { url, apiKey } = world.emulator;
  const headers = { "x-typesense-api-key": apiKey };
  const response = await fetch(url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** How often a request was received. */
export function countRequests(world: World, method: string, path: RegExp): number {
  return world.emulator.requests.list().filter((each) => each.method === method && path.test(each.path)).length;
}

/**
 * Waits until all is over and well: each table has one live stream, no plan is open, the server has the streams' collections
 * and no other, the aliases lead to them, every field is of its column's type, and every document equals its row.
 *
 * @param aliases those that must lead to the collection of a table; its own name if left out
 */
export async function allIsWell(world: World, aliases: Record<string, string[]> = {}): Promise<void> {
  let faults: string[] = [];
  const look = async () => {
    faults = await faultsOf(world, aliases);
    return faults.length === 0;
  };
  await until("all is well", look, { tell: () => [...faults, world.story()].join("\n") });
}

async function faultsOf(world: World, aliases: Record<string, string[]>): Promise<string[]> {
  const { streams } = world.status();
  const faults = streams.flatMap(({ table, collection, state, pending, backfill }) =>
    state === "live" && pending === 0 && !backfill ? [] : [`${table} → ${collection} is ${state}, ${pending} wait`],
  );
  const open = world.stateRows(
    "SELECT table_name, version, state, failure FROM _sync_schema_version WHERE state <> 'applied'",
  );
  faults.push(...open.map((plan) => `an open plan: ${plan}`));
  const tables = streams.map(({ table }) => table);
  if (new Set(tables).size < tables.length) faults.push(`more than one stream a table: ${tables}`);
  const wanted = streams.map(({ collection }) => collection).sort();
  const found = await collectionNames(world);
  if (`${found}` !== `${wanted}`) faults.push(`the server has ${found} instead of ${wanted}`);
  const leading = await aliasesOf(world);
  for (const { table, collection, alias } of streams) {
    for (const name of alias === null ? [] : (aliases[table] ?? [table])) {
      if (leading[name] !== collection)
        faults.push(`the alias ${name} leads to ${leading[name]}, not to ${collection}`);
    }
    faults.push(...(await misfits(world, table, collection)));
  }
  return faults.length > 0 ? faults : world.differences();
}

const TYPES: Readonly<Record<string, string>> = { INTEGER: "int64", TEXT: "string", REAL: "float" };

async function misfits(world: World, table: string, collection: string): Promise<string[]> {
  const { fields } = (await ask(world, `/collections/${collection}`)) as ServedCollection;
  const connection = new Database(world.database, { readonly: true, timeout: 1000 });
  const columns = connection.pragma(`table_info(${table})`) as { name: string; type: string; pk: number }[];
  connection.close();
  const wanted = columns
    .filter(({ name, pk }) => name !== "id" || pk === 0)
    .map(({ name, type }) => `${name === "id" ? "id_" : name} ${TYPES[type]}`);
  const found = fields.map(({ name, type }) => `${name} ${type}`);
  return `${found.sort()}` === `${wanted.sort()}` ? [] : [`${collection} has ${found} instead of ${wanted}`];
}
