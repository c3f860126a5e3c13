import type { Registry } from "prom-client";
import type { StatusReport, StreamsReport } from "../../sync/status.js";
import { countEvents } from "./counters.js";
import { type Standing, showStanding } from "./gauges.js";
import type { Meters } from "./meters.js";

/**
 * The library measures the event loop's delay by a timer that fires all the time, and what it reports includes the timer's period.
 * An idle daemon is to sleep: so the timer hardly ever fires, and what it would report is left out. How late a scrape itself is
 * (nodejs_eventloop_lag_seconds) needs no timer.
 */
const NEVER_MS = 86_400_000;
const OF_THE_TIMER = /^nodejs_eventloop_lag_(min|max|mean|stddev|p\d+)_seconds$/;

/** Who knows how things stand. */
interface Standings {
  probe: { ask(): Promise<StatusReport["typesense"]> };
  look(): Promise<StreamsReport>;
}

/** The metrics, in a registry of their own. */
export class Metrics {
  private constructor(
    readonly registry: Registry,
    readonly show: (standing: Standing) => void,
    readonly met: (tables: readonly string[]) => void,
  ) {}

  /** The library is loaded when somebody wants metrics: a daemon without HTTP starts without. */
  static async create(meters: Meters): Promise<Metrics> {
    const prometheus = (await import("prom-client")).default;
    const registry = new prometheus.Registry();
    prometheus.collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
    for (const { name } of registry.getMetricsAsArray()) if (OF_THE_TIMER.test(name)) registry.removeSingleMetric(name);
    const events = countEvents(prometheus, registry);
    meters.add(events);
    return new Metrics(registry, showStanding(prometheus, registry), events.met);
  }

  /** All of them, as they are now; the counters also where the database can't be read. */
  async render(standings: Standings): Promise<{ text: string; contentType: string }> {
    const [typesense, streams] = await Promise.all([standings.probe.ask(), standings.look().catch(() => undefined)]);
    this.met(streams?.streams.map(({ table }) => table) ?? []);
    this.show({ typesense, streams });
    return { text: await this.registry.metrics(), contentType: this.registry.contentType };
  }
}
