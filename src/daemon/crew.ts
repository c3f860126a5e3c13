import { type Stream, saveStream } from "../outbox/stream.js";
import { openStreams } from "../sync/streams.js";
import { keepDraining, type WorkerContext } from "./worker.js";

/** The streams and their workers, one each. */
export class Crew {
  readonly #streams: Stream[] = [];
  readonly #workers = new Map<number, Promise<void>>();

  /**
   * @param distrust how many documents a killed daemon may have had in flight; 0 after an orderly end
   * @param fail called when a worker ends by a fault: the others are to stop
   */
  constructor(
    readonly context: WorkerContext,
    readonly distrust: number,
    readonly fail: () => void,
  ) {}

  get tables(): string[] {
    return this.#streams.map((stream) => stream.table);
  }

  /** Gives a worker to every captured table that has none yet. */
  start(): void {
    const { sync, once } = this.context;
    for (const stream of openStreams(sync)) {
      if (this.#workers.has(stream.id)) continue;
      if (this.distrust > 0) sync.distrusted.set(stream.id, this.distrust);
      this.#streams.push(stream);
      const worker = keepDraining(this.context, stream);
      this.#workers.set(stream.id, worker);
      worker.catch(() => once || this.fail());
    }
  }

  /**
   * Waits for all workers. Every one ends before the first fault is thrown: one stream's must not cut another's batch.
   */
  async ended(): Promise<void> {
    let ends: PromiseSettledResult<void>[] = [];
    while (ends.length < this.#workers.size) ends = await Promise.allSettled(this.#workers.values());
    for (const stream of this.#streams) saveStream(this.context.sync.state, stream);
    const failure = ends.find((end) => end.status === "rejected");
    if (failure) throw failure.reason;
  }
}
