import { renderTriggers, type Trigger } from "../render.js";
import type { Dependency } from "./dependency.js";

/**
 * The triggers of a dependency. They stand on the other table, and record what its SELECT asks of a changed row as those of a
 * captured table record the key: what it was before and what it is then, and that of rows which REPLACE removes.
 *
 * @param parentId the parent's number in `_sync_table`
 */
export function renderDependency({ number, shape, changed, ignoredColumns }: Dependency, parentId: number): Trigger[] {
  const triggers = renderTriggers({ ...shape, key: changed }, parentId, { ignoredColumns, dependency: number });
  return triggers.map((trigger) => ({ ...trigger, on: shape.name }));
}
