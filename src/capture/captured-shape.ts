import { mappingOf } from "../config/mapping/of-table.js";
import { introspect } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import { keyedBy, type TableShape } from "../database/shape.js";
import type { InstallRequest } from "./request.js";

/**
 * The shape of a table as it is captured: its rows are told apart by the column that the mapping names, or by the table's own
 * key. Where the named column can't do that, the shape has no key.
 */
export function capturedShape(
  connection: Connection,
  table: string,
  { mapping }: Pick<InstallRequest, "mapping">,
): TableShape | undefined {
  const shape = introspect(connection, table);
  const id = shape && mapping && mappingOf(mapping, shape.name).id;
  return id === undefined ? shape : shape && (keyedBy(shape, id) ?? { ...shape, key: [] });
}
