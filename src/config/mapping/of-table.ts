import type { MappingFile, TableMapping } from "./schema.js";

/**
 * The mapping of a table; an empty one where the file says nothing about it. Names are matched as SQLite does, without regard to
 * case. A table that was renamed keeps its mapping until the file says something about the new name.
 *
 * @param former names that the table had before, the newest first
 */
export function mappingOf({ tables }: MappingFile, table: string, former: readonly string[] = []): TableMapping {
  for (const name of [table, ...former]) {
    const found = Object.entries(tables).find(([key]) => key.toLowerCase() === name.toLowerCase());
    if (found) return found[1];
  }
  return {};
}
