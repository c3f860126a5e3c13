import { Pulse } from "./pulse.js";

/** A verification that runs: how many documents and rows it has looked at. */
export interface RunningVerification {
  table: string;
  documents: number;
  rows: number;
  /** ISO 8601. */
  beganAt: string;
}

/** Which verifications are asked for, which one runs, and which have failed. There is one at a time. */
export class Verifications {
  readonly #asked = new Set<number>();
  readonly #failures = new Map<number, { table: string; message: string }>();
  #running: RunningVerification | undefined;
  /** Beats when one is asked for. */
  readonly asking = new Pulse();

  /** @param stop ends the waiting for what is asked for */
  constructor(stop: AbortSignal) {
    stop.addEventListener("abort", () => this.asking.beat());
  }

  /** Asks for the tables of these ids, each once. */
  ask(tableIds: readonly number[]): void {
    for (const id of tableIds) this.#asked.add(id);
    this.asking.beat();
  }

  /** Ids of tables, those first that were asked for first. */
  get asked(): readonly number[] {
    return [...this.#asked];
  }

  get running(): RunningVerification | undefined {
    return this.#running;
  }

  /** Why the last verification of a table did not come to its end. */
  get failures(): readonly { table: string; message: string }[] {
    return [...this.#failures.values()];
  }

  began(table: string): RunningVerification {
    this.#running = { table, documents: 0, rows: 0, beganAt: new Date().toISOString() };
    return this.#running;
  }

  /** @param message why it did not come to its end, if so */
  ended(tableId: number, table: string, message: string | undefined): void {
    this.#running = undefined;
    this.#asked.delete(tableId);
    if (message === undefined) this.#failures.delete(tableId);
    else this.#failures.set(tableId, { table, message });
  }

  /** Forgets what is asked for of tables that are there no more. */
  keepOnly(tableIds: ReadonlySet<number>): void {
    for (const id of this.#asked) if (!tableIds.has(id)) this.#asked.delete(id);
    for (const id of this.#failures.keys()) if (!tableIds.has(id)) this.#failures.delete(id);
  }
}
