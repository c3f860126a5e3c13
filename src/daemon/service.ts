import { capturedTables } from "../capture/captured.js";
import { foldCase } from "../capture/names.js";
import type { Sync } from "../sync/context.js";
import { lookAtStreams } from "../sync/look-at-streams.js";
import { whenFree } from "../sync/pause.js";
import type { StreamsReport } from "../sync/status.js";
import type { Availability } from "./availability.js";
import type { History } from "./face/history.js";
import type { Listener } from "./metrics/meters.js";
import type { Metrics } from "./metrics/metrics.js";
import type { Probe } from "./probe.js";
import { Pulse } from "./pulse.js";
import type { Verifications } from "./verifications.js";

/** How long somebody who asks may wait for the application's lock, in milliseconds. */
const LOCKED_MS = 2_000;

export type Phase = "starting" | "running" | "stopping";

/** The daemon as those see it who ask it something. */
export class Service implements Listener {
  #isRunning = false;
  /** Beats whenever a cursor has moved. */
  readonly steps = new Pulse();

  constructor(
    readonly sync: Sync,
    readonly pulse: Pulse,
    readonly urged: Pulse,
    readonly availability: Availability,
    readonly probe: Probe,
    readonly metrics: Metrics,
    /** 0: none. */
    readonly lagLimitMs: number,
    /** Has what was measured of late written where {@link look} finds it. */
    readonly record: () => void,
    readonly history: History,
    readonly verifications: Verifications,
  ) {
    sync.stop.addEventListener("abort", () => this.steps.beat());
  }

  get phase(): Phase {
    if (this.sync.stop.aborted) return "stopping";
    return this.#isRunning ? "running" : "starting";
  }

  /** The streams are there, and their workers at work. */
  started(): void {
    this.#isRunning = true;
  }

  delivered(): void {
    this.steps.beat();
  }

  /** How things stand, without a read that would hold up anybody. Throws like {@link lookAtStreams}. */
  look(): Promise<StreamsReport> {
    const { source, state, streams, changeCounts } = this.sync;
    const signal = AbortSignal.timeout(LOCKED_MS);
    this.record();
    return lookAtStreams({
      connection: () => source.connection,
      state,
      ...(streams.size > 0 ? { streams: () => [...streams.values()] } : {}),
      counts: changeCounts,
      read: (work) => whenFree(work, signal),
    });
  }

  /**
   * The ids of captured tables by name; of all where none is named.
   *
   * @returns or a name that no captured table has
   */
  async tableIds(names: readonly string[]): Promise<number[] | string> {
    const signal = AbortSignal.timeout(LOCKED_MS);
    const captured = await whenFree(() => capturedTables(this.sync.source.connection), signal);
    if (names.length === 0) return captured.map(({ id }) => id);
    const known = [...captured.map(({ id, name }) => [name, id] as const), ...this.#namesOfStreams()];
    const ids = new Map(known.map(([name, id]) => [foldCase(name), id]));
    return names.find((name) => !ids.has(foldCase(name))) ?? names.map((name) => ids.get(foldCase(name)) ?? 0);
  }

  /** A table that was renamed is known by its new name, too. */
  #namesOfStreams(): (readonly [string, number])[] {
    return [...this.sync.streams.values()].map(({ table, tableId }) => [table, tableId] as const);
  }

  /** Has what is paused, or waits after a failure, tried at once, and everything looked at again. */
  urge(): void {
    this.sync.source.doubt();
    this.pulse.beat();
    this.urged.beat();
  }
}
