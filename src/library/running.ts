import type { Config } from "../config/config.js";
import { Lifecycle } from "../daemon/lifecycle.js";
import type { Listener } from "../daemon/metrics/meters.js";
import { Pulse } from "../daemon/pulse.js";
import type { RunOptions } from "../daemon/run.js";
import { runOn } from "../daemon/run-on.js";
import type { Phase } from "../daemon/service.js";
import type { Waitable } from "../daemon/wait-for.js";
import type { WorkerContext } from "../daemon/worker.js";
import type { Log } from "../log.js";

/** The daemon in this process, from its start to its end. It heeds no signal: the process is its owner's. */
export class Running {
  /** Beats whenever a cursor has moved. */
  readonly #steps = new Pulse();
  #lifecycle: Lifecycle;
  #context: WorkerContext | undefined;
  #hasBegun = false;

  /** @param log where it logs */
  constructor(
    readonly config: Config,
    readonly log: Log,
  ) {
    this.#lifecycle = new Lifecycle(config.drainTimeoutMs, log);
  }

  /** Aborted when it is to stop. */
  get stopping(): AbortSignal {
    return this.#lifecycle.stop;
  }

  /** What can be waited for; undefined before the streams are there. */
  get waitable(): Waitable | undefined {
    if (!this.#context) return undefined;
    const { sync, pulse } = this.#context;
    const phase: Phase = this.#lifecycle.isTold ? "stopping" : "running";
    return { sync, pulse, steps: this.#steps, phase };
  }

  /**
   * Runs it to its end.
   *
   * @param serving called with the tables, each time that the deliveries begin
   * @throws SyncError as {@link run} does
   */
  toEnd(
    options: Pick<RunOptions, "once" | "timeoutMs">,
    listener: Listener,
    serving: (tables: string[]) => void,
  ): Promise<void> {
    return runOn(this.config, this.#optionsOf(options, listener, serving), () => this.#begin(), this.log);
  }

  /** What was stopped before the first beginning stays stopped; each later one has a lifecycle of its own. */
  #begin(): Lifecycle {
    if (this.#hasBegun) this.#lifecycle = new Lifecycle(this.config.drainTimeoutMs, this.log);
    this.#hasBegun = true;
    return this.#lifecycle;
  }

  #optionsOf(
    options: Pick<RunOptions, "once" | "timeoutMs">,
    listener: Listener,
    serving: (tables: string[]) => void,
  ): RunOptions {
    return {
      ...options,
      listener: {
        ...listener,
        delivered: (...told) => {
          this.#steps.beat();
          listener.delivered?.(...told);
        },
      },
      serving: (context) => {
        this.#context = context;
        serving([...new Set([...context.sync.streams.values()].map(({ table }) => table))]);
        return () => this.#steps.beat();
      },
    };
  }

  /** Has it stop: the batch in flight is finished first, within drainTimeoutMs. */
  stop(): void {
    this.#lifecycle.tell();
    this.#steps.beat();
  }
}
