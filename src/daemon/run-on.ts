import type { Config } from "../config/config.js";
import type { Log } from "../log.js";
import type { Lifecycle } from "./lifecycle.js";
import { type RunOptions, run } from "./run.js";
import { isStateLost } from "./state-lost.js";

/**
 * Runs the daemon to its end. Where its state was deleted or replaced under it, it begins anew, unless it was told to stop.
 *
 * @param begin gives each beginning a lifecycle of its own
 * @throws SyncError as {@link run} does
 */
export async function runOn(config: Config, options: RunOptions, begin: () => Lifecycle, log: Log): Promise<void> {
  for (;;) {
    const lifecycle = begin();
    try {
      return await run(config, options, lifecycle, log);
    } catch (thrown) {
      if (lifecycle.isTold || !isStateLost(thrown, log)) throw thrown;
    }
  }
}
