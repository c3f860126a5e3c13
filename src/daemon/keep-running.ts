import type { Config } from "../config/config.js";
import { messageOf, SyncError } from "../errors.js";
import type { Log } from "../log.js";
import { Announcer } from "./announcer.js";
import { Lifecycle } from "./lifecycle.js";
import { Notifier } from "./notify.js";
import { run } from "./run.js";
import { isStateLost } from "./state-lost.js";
import type { WorkerContext } from "./worker.js";

const STOP_SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** What the daemon can ask of whoever started it. */
export interface Surroundings {
  /** Reads the configuration as it is now. Throws SyncError where it has faults. */
  read: () => Config;
  logFor: (config: Config) => Log;
  environment: NodeJS.ProcessEnv;
  /** Whether the terminal that it was started on is gone: then SIGHUP means that. */
  isTerminalGone: () => boolean;
}

/**
 * The daemon until it is told to stop. SIGHUP has it read its configuration again: what runs is stopped in an orderly way, and
 * begins anew with the new one in the same process. One that has faults, or with which it can't start, is told loudly and
 * not used: the one before stays in force.
 *
 * @throws SyncError as {@link run} does
 */
export async function keepRunning(surroundings: Surroundings): Promise<void> {
  const runs = new Runs(surroundings);
  // These listen from the first run to the last: between two of them a signal must not end the process.
  const onStop = () => runs.stop();
  const onHangup = () => runs.readAgain();
  for (const signal of STOP_SIGNALS) process.on(signal, onStop);
  process.on("SIGHUP", onHangup);
  try {
    while (await runs.once());
  } catch (thrown) {
    runs.announcer.failed(messageOf(thrown));
    throw thrown;
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, onStop);
    process.off("SIGHUP", onHangup);
    runs.announcer.end();
  }
}

/** The runs of the daemon in one process, each with a configuration of its own. */
class Runs {
  readonly announcer: Announcer;
  #config: Config;
  /** The last one with which it got as far as serving. */
  #proven: Config | undefined;
  #next: Config | undefined;
  #lifecycle: Lifecycle | undefined;
  #isToStop = false;

  constructor(readonly surroundings: Surroundings) {
    this.#config = surroundings.read();
    const notifier = new Notifier(surroundings.environment, surroundings.logFor(this.#config));
    this.announcer = new Announcer(notifier, surroundings.environment);
  }

  /** Runs the daemon to its end. Returns whether it is to run again. */
  async once(): Promise<boolean> {
    const config = this.#config;
    const log = this.surroundings.logFor(config);
    this.announcer.notifier.log = log;
    this.#lifecycle = new Lifecycle(config.drainTimeoutMs, log);
    this.#lifecycle.listen();
    const options = { once: false, timeoutMs: 0, announcer: this.announcer };
    try {
      await run(config, { ...options, serving: (context) => this.#serving(config, context) }, this.#lifecycle, log);
    } catch (thrown) {
      this.#next ??= this.#after(thrown, config, log);
    }
    if (this.#isToStop || this.#next === undefined) return false;
    this.#config = this.#next;
    this.#next = undefined;
    return true;
  }

  /** The configuration to go on with after a fault; thrown where there is none. */
  #after(thrown: unknown, config: Config, log: Log): Config {
    if (isStateLost(thrown, log)) return config;
    if (this.#isToStop || this.#proven === undefined || this.#proven === config) throw thrown;
    this.#refuse(thrown);
    return this.#proven;
  }

  /** A signal to stop has come; the lifecycle has heard it too. */
  stop(): void {
    if (!this.#isToStop) this.announcer.stopping(this.#config.drainTimeoutMs);
    this.#isToStop = true;
  }

  readAgain(): void {
    if (this.#isToStop) return;
    if (this.surroundings.isTerminalGone()) {
      this.stop();
      this.#lifecycle?.begin();
      return;
    }
    this.announcer.reloading();
    try {
      this.#next = this.surroundings.read();
      this.announcer.notifier.log.info("the configuration was read again: starting anew with it");
      this.#lifecycle?.begin();
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  #serving(config: Config, context: WorkerContext): () => void {
    if (this.#proven !== config) this.announcer.accepted();
    this.#proven = config;
    return this.announcer.serving(context);
  }

  #refuse(thrown: unknown): void {
    const hint = thrown instanceof SyncError ? thrown.hint : undefined;
    const what = "the changed configuration can't be used: the one before stays in force";
    this.announcer.notifier.log.error({ reason: messageOf(thrown), hint }, what);
    this.announcer.refused();
  }
}
