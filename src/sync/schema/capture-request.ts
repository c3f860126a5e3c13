import type { InstallRequest } from "../../capture/request.js";
import type { TableMapping } from "../../config/mapping/schema.js";
import type { Sync } from "../context.js";

/**
 * How a table that is captured already is to be captured: whether it may be was settled when it was installed.
 *
 * @param asked what holds for the table: the mapping file may say it under a name that the table had before
 */
export function captureRequest({ mapping }: Pick<Sync, "mapping">, table: string, asked: TableMapping): InstallRequest {
  const others = Object.entries(mapping.tables).filter(([name]) => name.toLowerCase() !== table.toLowerCase());
  const tables = { ...Object.fromEntries(others), [table]: asked };
  return { tables: [table], allowSensitive: true, isCaptured: true, excluded: [], mapping: { tables } };
}
