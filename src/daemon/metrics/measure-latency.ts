import type { Connection } from "../../database/open.js";
import type { Log } from "../../log.js";
import { Latencies } from "./latencies.js";
import type { Meters } from "./meters.js";
import { Recorder } from "./recorder.js";

/** Has the latency measured, and kept in the state database. Returns what ends that. */
export function measureLatency(meters: Meters, state: Connection, log: Log): () => void {
  const latencies = new Latencies(() => recorder.note());
  const recorder = new Recorder(state, () => latencies.summary(), log);
  meters.add(latencies);
  return () => recorder.write();
}
