/**
 * Invariant: wherever the daemon is killed while a new collection is put in the place of the live one, the next one brings it to a good end: one live stream, one collection, documents equal to rows.
 */
import { it } from "vitest";
import { CRASHES, retyping, tryAll } from "./crash-points.js";

it("a collection takes over", { timeout: 180_000 }, () => tryAll(CRASHES.takingOver, retyping()));
