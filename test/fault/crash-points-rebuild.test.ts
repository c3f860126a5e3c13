/**
 * Invariant: wherever the daemon is killed while a changed type has a new collection filled beside the live one, the next one
 * brings it to a good end: one live stream, one collection, documents equal to rows.
 */
import { it } from "vitest";
import { CRASHES, retyping, tryAll } from "./crash-points.js";

it("a collection is filled", { timeout: 180_000 }, () => tryAll(CRASHES.typeChange, retyping()));
