import { type Stream, saveStream, UNPREPARED } from "../outbox/stream.js";
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
    return [...new Set(this.#streams.map((stream) => stream.table))];
  }

  /** Gives a worker to every stream that has none yet, and retires those of streams that are no more. */
  start(): void {
    const { sync, once, retired, pulse } = this.context;
    const current = openStreams(sync);
    if (current.length === 0) return;
    for (const id of this.#workers.keys()) if (!current.some((stream) => stream.id === id)) retired.add(id);
    for (const stream of current) {
      if (this.#workers.has(stream.id)) continue;
      const hasCollection = stream.schemaVersion !== UNPREPARED;
      if (hasCollection && this.distrust > 0)
        sync.distrusted.set(stream.id, { documents: this.distrust, begun: false });
      const before = this.#retiredOf(stream);
      this.#streams.push(stream);
      const worker = Promise.allSettled(before).then(() => keepDraining(this.context, stream));
      this.#workers.set(stream.id, worker);
      worker.catch(() => once || this.fail());
    }
    pulse.beat();
  }

  /** Workers of a table's earlier streams: two at once would have two writes in flight to its collection. */
  #retiredOf({ tableId }: Stream): Promise<void>[] {
    const { retired } = this.context;
    const earlier = this.#streams.filter((stream) => stream.tableId === tableId && retired.has(stream.id));
    return earlier.map(({ id }) => this.#workers.get(id) ?? Promise.resolve());
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
