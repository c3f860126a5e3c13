/**
 * The library: the daemon within a process of yours.
 *
 * It is built on what the command line runs, and differs in its manners: silent, without signals and exit codes.
 */
import { FountainSync } from "./library/fountain-sync.js";
import type { SyncOptions } from "./library/options.js";

export { SyncError } from "./errors.js";
export type { Listening, SyncEvents } from "./library/events.js";
export type { MappingInput, SyncLimits, SyncOptions } from "./library/options.js";
export type { TableVerification } from "./library/verification.js";
export type { FountainSync };

/**
 * Makes what keeps collections equal to the tables of a database. Nothing happens before its start(), drain() or verify().
 *
 * @throws SyncError with every fault of the options
 */
export function createSync(options: SyncOptions): FountainSync {
  return new FountainSync(options);
}
