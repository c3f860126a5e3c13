import { setTimeout } from "node:timers/promises";
import type { Config } from "../config/config.js";
import { required } from "../config/parse.js";
import { Lifecycle } from "../daemon/lifecycle.js";
import { run } from "../daemon/run.js";
import { isBusy } from "../database/failure.js";
import { SyncError } from "../errors.js";
import { createLog } from "../log.js";
import { isLocked } from "../outbox/lock.js";
import { statePath } from "../outbox/state-file.js";
import type { Progress } from "./progress.js";
import { ProgressLine } from "./progress-line.js";

const ASK_AGAIN_MS = 200;

/** How far what is still to be done is; undefined once it is done. */
export type Remaining = () => Progress | undefined;

/**
 * Has something carried out that a command has written into the state database: by the daemon where one runs, which is waited
 * for; else here and now, as `run --once` would.
 *
 * @param options.approved ids of tables whose plans don't wait for the operator any more
 * @param options.timeoutMs how long nothing may go on before the waiting ends
 * @throws SyncError (exit 75) where nothing goes on: what was asked for stays asked for
 */
export async function carryOut(config: Config, remaining: Remaining, options: CarryOutOptions): Promise<void> {
  const database = required(config, "databaseUrl");
  const line = new ProgressLine();
  try {
    if (isLocked(statePath(database, config.stateDirectory))) await waitForDaemon(remaining, options.timeoutMs, line);
    else await runHere(config, remaining, options, line);
  } finally {
    line.end();
  }
}

interface CarryOutOptions {
  timeoutMs: number;
  approved?: readonly number[];
}

async function waitForDaemon(remaining: Remaining, timeoutMs: number, line: ProgressLine): Promise<void> {
  let mark = "";
  let since = performance.now();
  for (let left = remaining(); left !== undefined; left = remaining()) {
    if (left.mark !== mark) since = performance.now();
    line.show(left);
    mark = left.mark;
    if (performance.now() - since > timeoutMs) {
      throw new SyncError(`nothing has gone on for ${timeoutMs / 1000} s: ${left.text}`, {
        operation: "wait for the daemon",
        hint: "fountain-sync status tells what stands in the way; the daemon goes on with it by itself",
        retryable: true,
      });
    }
    await setTimeout(ASK_AGAIN_MS);
  }
}

async function runHere(
  config: Config,
  remaining: Remaining,
  { timeoutMs, approved = [] }: CarryOutOptions,
  line: ProgressLine,
): Promise<void> {
  // What goes well, the command itself tells.
  const level = config.logLevel === "info" ? "warn" : config.logLevel;
  const log = createLog({ level, pretty: config.logPretty, makeRoom: () => line.clear() });
  const lifecycle = new Lifecycle(config.drainTimeoutMs, log);
  lifecycle.listen();
  const telling = setInterval(() => {
    const left = unlessLocked(remaining);
    if (left) line.show(left);
  }, ASK_AGAIN_MS);
  try {
    await run(config, { once: true, timeoutMs, approved }, lifecycle, log);
  } catch (thrown) {
    // All tables are seen to; what another one lacks is no fault of what was asked for.
    if (!(thrown instanceof SyncError) || remaining() !== undefined) throw thrown;
    log.warn(
      { reason: thrown.message, hint: thrown.hint },
      "what was asked for is done, but something else stands still",
    );
  } finally {
    clearInterval(telling);
  }
}

/** Nobody catches what a timer throws. */
function unlessLocked(remaining: Remaining): Progress | undefined {
  try {
    return remaining();
  } catch (thrown) {
    if (isBusy(thrown)) return undefined;
    throw thrown;
  }
}
