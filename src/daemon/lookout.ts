import { isBusy } from "../database/failure.js";
import { messageOf } from "../errors.js";
import { stateIdentity } from "../outbox/state-file.js";
import { lookAgain } from "../sync/look-again.js";
import type { Crew } from "./crew.js";
import type { WorkerContext } from "./worker.js";

/**
 * Sees what others have done: commits of the application, changes of its schema, and what commands have written into the
 * state database. Wakes the workers, and has new streams taken up.
 */
export class Lookout {
  #seen = "";
  #generation: number;
  #stateVersion: number;

  constructor(
    readonly context: WorkerContext,
    readonly crew: Crew,
  ) {
    this.#generation = context.sync.source.generation;
    this.#stateVersion = this.#readState();
  }

  /**
   * Whether somebody committed since the last look. A database that is locked just now is looked at again soon.
   */
  look(): boolean {
    const { sync, pulse } = this.context;
    if (stateIdentity(sync.state.name) !== this.context.stateFile) this.context.stateLost();
    try {
      lookAgain(sync);
      const state = this.#readState();
      const version = `${sync.source.identity} ${sync.source.dataVersion()} ${state}`;
      if (version === this.#seen && this.#generation === sync.source.generation) return false;
      if (state !== this.#stateVersion) sync.source.doubt();
      this.#stateVersion = state;
      if (this.#generation !== sync.source.generation) this.crew.start();
      this.#generation = sync.source.generation;
      this.#seen = version;
    } catch (thrown) {
      if (isBusy(thrown) || this.#seen === messageOf(thrown)) return false;
      this.#seen = messageOf(thrown);
    }
    pulse.beat();
    return true;
  }

  /** Takes up a stream that was added, and lets go of one that was removed; later, if the database is locked just now. */
  streamsChanged(): void {
    try {
      this.crew.start();
    } catch (thrown) {
      if (!isBusy(thrown)) throw thrown;
      this.#generation = -1;
    }
    this.context.pulse.beat();
  }

  #readState(): number {
    return this.context.sync.state.pragma("data_version", { simple: true }) as number;
  }
}
