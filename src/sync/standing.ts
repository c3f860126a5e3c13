import type { Touched } from "../outbox/touched.js";
import type { Pace } from "./pace.js";
import type { DocumentReader } from "./reader.js";

/** How a stream makes its documents, agreed between its table and its collection for one look at the schema. */
export interface Agreement {
  /** The look it was agreed at: after any later one it must be agreed anew. */
  generation: number;
  reader: DocumentReader;
  touched: Touched;
  pace: Pace;
  standing: Standing;
  /** When it should be tried again to agree on more (performance.now()); null where all is agreed. */
  retryAt: number | null;
}

/**
 * Whether a stream may deliver:
 * - go
 * - wait: not now, and nothing is wrong: somebody else has to do something first
 * - hold: its documents would be wrong
 */
export type Standing = { standing: "go" } | { standing: "wait" } | { standing: "hold"; reason: string };
