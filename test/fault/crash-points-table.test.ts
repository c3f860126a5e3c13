/**
 * Invariant: wherever the daemon is killed while columns are renamed, or the table is made anew as it was, the next one brings
 * everything to a good end: documents equal rows, fields equal columns, no plan stays open.
 */
import { it } from "vitest";
import { CRASHES, tryAll } from "./crash-points.js";

let count = 0;

it("columns are renamed", { timeout: 180_000 }, () =>
  tryAll(CRASHES.renameColumn, () => [
    `ALTER TABLE t RENAME COLUMN ${count === 0 ? "name" : `r${count}`} TO r${++count}`,
  ]),
);

it("the table is made anew as it was", { timeout: 180_000 }, () =>
  tryAll(CRASHES.sameShape, () => [
    "BEGIN IMMEDIATE",
    "CREATE TABLE new_t (id INTEGER PRIMARY KEY, name TEXT, n INTEGER)",
    `INSERT INTO new_t SELECT id, name, n + 1 FROM t WHERE id <> ${++count}`,
    "DROP TABLE t",
    "ALTER TABLE new_t RENAME TO t",
    "COMMIT",
  ]),
);
