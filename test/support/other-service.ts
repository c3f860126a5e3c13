import { ask } from "./served.js";
import type { World } from "./world.js";

const FIELDS = [{ name: "n", type: "int64", optional: true }];

/**
 * Has another service write to the same server all the time: there is always something queued.
 *
 * @returns ends it
 */
export async function besideAnother(world: World): Promise<() => Promise<void>> {
  await ask(world, "/collections", "POST", { name: "theirs", fields: FIELDS });
  world.emulator.faults.add({ kind: "slow", delayMs: 60, times: 0, match: { path: "/theirs/.*import" } });
  let isOver = false;
  const write = async () => {
    while (!isOver) await ask(world, "/collections/theirs/documents/import?action=upsert", "POST", { id: "1" });
  };
  const writers = Promise.all([write(), write()]);
  return async () => {
    isOver = true;
    await writers;
  };
}
