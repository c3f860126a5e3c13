import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { TableMapping } from "../../../src/config/mapping/schema.js";
import { World, type WorldOptions } from "../../support/world.js";
import { documents, history } from "../schema/history.js";

/** Writes the mapping file of a world; the next daemon reads it. */
export function map(world: World, tables: Record<string, TableMapping>): void {
  writeFileSync(join(world.folder, "fountain-sync.json"), JSON.stringify({ tables }));
}

/** A world whose tables are captured as a mapping asks for. */
export async function mappedWorld(tables: Record<string, TableMapping>, options: WorldOptions): Promise<World> {
  const world = await World.create({ ...options, tables: [] });
  map(world, tables);
  const names = options.tables ?? [];
  const installed = await world.start({}, ["install-triggers", ...(names.length > 0 ? names : ["--all"])]).ended;
  expect(installed.code, world.story()).toBe(0);
  return world;
}

/** What the documents of a collection are, by id. */
export async function byId(world: World, collection: string): Promise<Record<string, Record<string, unknown>>> {
  const all = await documents(world, collection);
  return Object.fromEntries(all.map(({ id, ...fields }) => [id, fields]));
}

/** The collection behind an alias, as the server tells it. */
export async function collectionOf(world: World, name: string): Promise<Told> {
  const headers = { "x-typesense-api-key": "test-key" };
  const response = await fetch(`${world.emulator.url}/collections/${encodeURIComponent(name)}`, { headers });
  return (await response.json()) as Told;
}

export interface Told {
  name: string;
  fields: ({ name: string; type: string } & Record<string, unknown>)[];
  [setting: string]: unknown;
}

/** Delivers all with what a changed mapping asks for, and says what the history then tells of it. */
export async function changeMapping(
  world: World,
  tables: Record<string, TableMapping>,
): Promise<{ kinds: string[]; action: string }> {
  map(world, tables);
  const before = history(world).length;
  const { code } = await world.once();
  expect(code, world.story()).toBe(0);
  const versions = history(world).slice(before);
  expect(versions.every(({ state }) => state === "applied")).toBe(true);
  await inSync(world);
  return { kinds: versions.flatMap(({ kinds }) => kinds), action: versions.map(({ action }) => action).join("; ") };
}

/** Every document is what its row makes now. */
export async function inSync(world: World): Promise<void> {
  const { code } = await world.start({}, ["verify"]).ended;
  expect(code, world.story()).toBe(0);
}
