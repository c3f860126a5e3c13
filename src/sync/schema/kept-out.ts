import { columnsFor } from "../../capture/request.js";
import { mappingOf } from "../../config/mapping/of-table.js";
import type { Sync } from "../context.js";
import type { Found } from "./look.js";

/** Says which columns are kept out though the settings don't name them: whoever misses them finds it here. */
export function tellKeptOut(sync: Pick<Sync, "excluded" | "mapping" | "log">, { mapping, history }: Found): void {
  const { excluded, log } = sync;
  const table = mapping.shape.name;
  const { exclude = [] } = mappingOf(sync.mapping, table, history.map((version) => version.table).reverse());
  const named = new Set([...columnsFor(table, excluded), ...exclude].map((name) => name.toLowerCase()));
  const unnamed = mapping.leftOut.filter(
    ({ column, reason }) => reason === "excluded" && !named.has(column.toLowerCase()),
  );
  if (unnamed.length === 0) return;
  const columns = unnamed.map(({ column }) => column);
  const hint = `name in SYNC_EXCLUDE, or under exclude in the mapping file, what is to be kept out of ${table}`;
  log.warn({ table, columns, hint }, "these columns may hold what the settings keep out: they are kept out, too");
}
