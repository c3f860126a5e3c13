import { afterAll } from "vitest";
import { until } from "./until.js";

/** How long what is about to end may take, in milliseconds. */
const LAST_MS = 10_000;

const before = process.getActiveResourcesInfo();

/** What keeps this process alive beyond what did so before the file's tests: sockets, servers, watchers, timers, processes. */
function leftovers(): string[] {
  const left = [...before];
  return process.getActiveResourcesInfo().filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Runs behind every other hook of a file: those that were registered first end last. */
afterAll(async () => {
  await until("nothing is left behind by the file", () => leftovers().length === 0, {
    deadlineMs: LAST_MS,
    tell: () => leftovers().join(", "),
  });
});
