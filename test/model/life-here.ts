import { EventEmitter } from "node:events";
import type Database from "better-sqlite3";
import type { Crash } from "./host.js";
import { type ProcessHere, runAs, setSqliteClock } from "./process-here.js";

/**
 * What stands for a process of its own, and can be killed: its databases are closed without a commit, and nothing of it has any
 * effect afterwards: what was committed stays, what was in memory is gone.
 */
export abstract class LifeHere implements ProcessHere {
  readonly signals = new EventEmitter();
  protected readonly connections = new Set<Database.Database>();
  #isKilled = false;
  #countdown: number;

  constructor(
    readonly clock: { readonly clockMs: number },
    readonly crash: Crash | undefined,
  ) {
    this.#countdown = crash?.[1] ?? 0;
  }

  /** Whether it has come to its end by itself. */
  protected abstract get isOver(): boolean;
  /** Cuts its connections to the server. */
  protected abstract cut(): void;
  abstract writes(text: string): void;
  abstract crashes(thrown: unknown): void;

  get clockMs(): number {
    return this.clock.clockMs;
  }

  get isKilled(): boolean {
    return this.#isKilled;
  }

  uses(connection: Database.Database): void {
    if (this.#isKilled) {
      connection.close();
      throw new Error("killed");
    }
    if (this.connections.has(connection)) return;
    this.connections.add(connection);
    setSqliteClock(connection, () => this.clockMs);
  }

  reaches(point: string): void {
    if (point === this.crash?.[0] && --this.#countdown === 0) this.die();
  }

  protected die(): void {
    if (this.#isKilled || this.isOver) return;
    this.#isKilled = true;
    for (const connection of this.connections) connection.close();
    runAs(this, () => this.cut());
  }
}
