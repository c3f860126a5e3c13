import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { until } from "./until.js";
import { World, type WorldOptions } from "./world.js";

/** A world whose tables have their acknowledgements in the column `ack`, with the triggers for it. */
export async function acknowledgedWorld(options: WorldOptions, tables: readonly string[] = ["t"]): Promise<World> {
  const world = await World.create({ ...options, tables: [] });
  const mapping = { tables: Object.fromEntries(tables.map((table) => [table, { ackColumn: "ack" }])) };
  writeFileSync(join(world.folder, "fountain-sync.json"), JSON.stringify(mapping));
  expect(await world.start({}, ["install-triggers", "--all"]).ended).toEqual({ code: 0, signal: null });
  return world;
}

/** Keys of the rows that don't say that they are delivered. */
export function untold(world: World, table = "t"): unknown[] {
  return world.rows(`SELECT id FROM ${table} WHERE ack IS NOT 1 ORDER BY id`).flat();
}

/** Waits until exactly these rows don't say so. */
export async function untilUntold(world: World, ids: readonly unknown[], table = "t"): Promise<void> {
  const probe = () => JSON.stringify(untold(world, table)) === JSON.stringify(ids);
  await until(`all rows but ${ids} are told`, probe, { tell: () => `${untold(world, table)}\n${world.story()}` });
}
