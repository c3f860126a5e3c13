/**
 * Invariant: wherever the daemon is killed while columns come, the next one brings everything to a good end: documents equal
 * rows, fields equal columns, no plan stays open.
 */
import { it } from "vitest";
import { CRASHES, tryAll } from "./crash-points.js";

let count = 0;

it("columns are added, with a default", { timeout: 180_000 }, () =>
  tryAll(CRASHES.addColumn, () => [`ALTER TABLE t ADD COLUMN c${++count} TEXT DEFAULT 'd${count}'`]),
);
