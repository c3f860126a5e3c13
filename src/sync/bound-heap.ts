import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** As large as V8's young generation becomes, in bytes; by itself it grows to 32 MB and stays so. */
const YOUNG_BYTES = 4 * 1024 * 1024;

/** How much the rest of the heap may grow until it is collected again; V8's own choice is several times as much. */
const GROWTH_PERCENT = 30;

let isBounded = false;

/**
 * Keeps the heap small once the young generation has grown to a few megabytes: the text of pages is soon garbage, and would lie
 * around for long. The most memory of a run, measured with 600,000 pending rows of 500 bytes and a million of 180: 179 and 164 MB
 * without this, 143 and 152 MB with it, for a twentieth more CPU time (4.4 s instead of 4.1, 4.8 instead of 4.6). The size of the
 * young generation can't be set in a process that runs, and the program's first line takes no arguments for Node.js: so it is
 * kept from growing on.
 */
export function boundHeap(): void {
  if (isBounded) return;
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  if (young && young.space_size < YOUNG_BYTES) return;
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  isBounded = true;
}
