import { mappingOf } from "../config/mapping/of-table.js";
import type { Connection } from "../database/open.js";
import type { TableShape } from "../database/shape.js";
import { type AckFault, ackFault } from "./ack-fault.js";
import { foldCase } from "./names.js";
import type { RenderOptions } from "./render.js";
import { columnsFor, type InstallRequest } from "./request.js";

/** How a table's triggers are rendered as far as a request says so, and why its acknowledgements can't be as it says. */
export function renderOptionsOf(
  connection: Connection,
  shape: TableShape,
  request: InstallRequest,
): { options: RenderOptions; fault: AckFault | undefined } {
  const ignoredColumns = columnsFor(shape.name, request.ignoredColumns ?? []);
  const asked = request.mapping && mappingOf(request.mapping, shape.name).ackColumn;
  const fault = asked === undefined ? undefined : ackFault(connection, shape, asked);
  const column = shape.columns.find(({ name }) => foldCase(name) === foldCase(asked ?? ""));
  if (fault || !column) return { options: { ignoredColumns }, fault };
  return { options: { ignoredColumns: [...ignoredColumns, column.name], ackColumn: column.name }, fault };
}
