import { capturedTables } from "../capture/captured.js";
import { foldCase } from "../capture/names.js";
import { EXIT, SyncError } from "../errors.js";
import type { Sync } from "../sync/context.js";
import { whenFree } from "../sync/pause.js";

/**
 * The ids of captured tables by name; of all where none is named.
 *
 * @throws SyncError (exit code 2) naming one that is not captured
 */
export async function tableIds({ source, stop }: Sync, names: readonly string[]): Promise<number[]> {
  const captured = await whenFree(() => capturedTables(source.connection), stop);
  if (names.length === 0) return captured.map(({ id }) => id);
  return names.map((name) => {
    const found = captured.find((table) => foldCase(table.name) === foldCase(name));
    if (found) return found.id;
    throw new SyncError(`${name}: no table of that name is captured`, {
      operation: "find the tables",
      place: name,
      hint: "name it in `tables` of createSync",
      exitCode: EXIT.usage,
    });
  });
}
