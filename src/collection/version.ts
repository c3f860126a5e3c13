import { createHash } from "node:crypto";
import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";
import type { TableShape } from "../database/shape.js";

/** What a table looks like, as one short text: equal texts mean that nothing about it has changed. */
export function fingerprint(shape: TableShape): string {
  return createHash("sha256").update(JSON.stringify(shape)).digest("hex").slice(0, 32);
}

/** Records the first schema version of a table: what it looked like when its collection was made. */
export function recordFirstVersion(state: Connection, tableId: number, shape: TableShape, collection: string): void {
  const columns = shape.columns.map(({ name, declaredType, notNull }) => ({ name, type: declaredType, notNull }));
  prepared(state, "schema/version-insert.sql").run({
    tableId,
    version: 1,
    table: shape.name,
    fingerprint: fingerprint(shape),
    columns: JSON.stringify(columns),
    collection,
    now: new Date().toISOString(),
  });
}
