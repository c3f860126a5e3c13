import { expect } from "vitest";
import { deliverMarked } from "../../../src/cli/deliver-marked.js";
import type { Config } from "../../../src/config/config.js";
import { loadConfig } from "../../../src/config/load.js";
import { verifyTables } from "../../../src/daemon/beside/verify-tables.js";
import type { Verification } from "../../../src/sync/verify/verify.js";
import type { Settings } from "../../support/daemon.js";
import type { World } from "../../support/world.js";

export function configFor(world: World, settings: Settings = {}): Config {
  return loadConfig({ environment: { ...world.settings, ...settings }, currentDirectory: world.folder });
}

/** What `verify` finds, without the start of a process. */
export async function verified(world: World, table = "t", settings: Settings = {}): Promise<Verification> {
  const options = { repair: false, progress: () => undefined };
  const [verification] = await verifyTables(configFor(world, settings), [table], options);
  return verification as Verification;
}

/** What `verify --repair` finds at first. Afterwards all is delivered, and everything equals. */
export async function repaired(world: World, table = "t"): Promise<Verification> {
  const config = configFor(world, { LOG_LEVEL: "silent" });
  const [verification] = await verifyTables(config, [table], { repair: true, progress: () => undefined });
  await deliverMarked(config, [table], { timeoutMs: 10_000 });
  expect(await verified(world, table)).toMatchObject(IN_SYNC);
  return verification as Verification;
}

export const IN_SYNC = {
  missing: 0,
  extra: 0,
  different: 0,
  samples: { missing: [], extra: [], different: [] },
};

/** Keys that were marked to be sent again. */
export function marked(world: World): unknown[][] {
  return world.rows("SELECT k1 FROM _sync_outbox WHERE op = 'M' ORDER BY seq");
}

/** Puts documents into a collection behind everybody's back. */
export async function put(world: World, collection: string, ...documents: object[]): Promise<void> {
  const body = documents.map((document) => JSON.stringify(document)).join("\n");
  const answer = await send(world, `${collection}/documents/import?action=upsert`, "POST", body);
  expect(answer.split("\n")).toEqual(documents.map(() => '{"success":true}'));
}

/** Deletes documents behind everybody's back. */
export async function remove(world: World, collection: string, ...ids: string[]): Promise<void> {
  const filter = (id: string) => `?filter_by=${encodeURIComponent(`id:[\`${id}\`]`)}`;
  for (const id of ids) {
    const which = /^\.+$/.test(id) ? filter(id) : `/${encodeURIComponent(id)}`;
    await send(world, `${collection}/documents${which}`, "DELETE");
  }
}

async function send(world: World, path: string, method: string, body?: string): Promise<string> {
  const headers = { "x-typesense-api-key": world.emulator.apiKey };
  const response = await fetch(`${world.emulator.url}/collections/${path}`, { method, headers, body: body ?? null });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}
