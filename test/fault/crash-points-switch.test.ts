/**
 * Invariant: wherever the daemon is killed while a new collection is put in the place of the live one, the next one brings it to a good end: one live stream, one collection, documents equal to rows.
 */
import { it } from "vitest";
import { CRASHES, tryAll } from "./crash-points.js";

let type = "INTEGER";

/** There and back again. */
function changeType(): string[] {
  type = type === "INTEGER" ? "TEXT" : "INTEGER";
  return [
    "BEGIN IMMEDIATE",
    `CREATE TABLE new_t (id INTEGER PRIMARY KEY, name TEXT, n ${type})`,
    "INSERT INTO new_t SELECT * FROM t WHERE id <> (SELECT max(id) FROM t)",
    "DROP TABLE t",
    "ALTER TABLE new_t RENAME TO t",
    "COMMIT",
  ];
}

it("a collection takes over", { timeout: 180_000 }, () => tryAll(CRASHES.takingOver, changeType));
