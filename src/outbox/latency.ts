import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** How long changes of late took from their own time until they were searchable, in seconds. */
export interface Latency {
  p50: number;
  p95: number;
  p99: number;
  /** How many measurements that is. */
  samples: number;
  /** The newest of them, ISO 8601. */
  measured_at: string;
}

/** What a daemon has measured last, or null where none has. */
export function readLatency(state: Connection): Latency | null {
  return (prepared(state, "stream/latency.sql").get() as Latency | undefined) ?? null;
}

/** Keeps what was measured last: there is one row of it. */
export function saveLatency(state: Connection, latency: Latency): void {
  prepared(state, "stream/latency-save.sql").run(latency);
}
