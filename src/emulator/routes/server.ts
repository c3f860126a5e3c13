import { json } from "../reply.js";
import type { Call, Context, Route } from "../route.js";

/** The figures that /stats.json holds (transcript 01); the emulator measures none of them. */
const STATS = [
  "cache_hit_ratio",
  "delete_latency_ms",
  "delete_requests_per_second",
  "import_latency_ms",
  "import_requests_per_second",
  "latency_ms",
  "overloaded_requests_per_second",
  "pending_write_batches",
  "requests_per_second",
  "search_70Percentile_latency_ms",
  "search_95Percentile_latency_ms",
  "search_99Percentile_latency_ms",
  "search_latency_ms",
  "search_max_latency_ms",
  "search_min_latency_ms",
  "search_requests_per_second",
  "total_requests_per_second",
  "write_latency_ms",
  "write_requests_per_second",
];

/** The figures that /metrics.json holds, as text, on a machine with two processors. */
const METRICS = [
  "system_cpu1_active_percentage",
  "system_cpu2_active_percentage",
  "system_cpu_active_percentage",
  "system_disk_total_bytes",
  "system_disk_used_bytes",
  "system_memory_total_bytes",
  "system_memory_total_swap_bytes",
  "system_memory_used_bytes",
  "system_memory_used_swap_bytes",
  "system_network_received_bytes",
  "system_network_sent_bytes",
  "typesense_memory_active_bytes",
  "typesense_memory_allocated_bytes",
  "typesense_memory_fragmentation_ratio",
  "typesense_memory_mapped_bytes",
  "typesense_memory_metadata_bytes",
  "typesense_memory_resident_bytes",
  "typesense_memory_retained_bytes",
];

/** As /debug tells them. */
const STATES = { LEADER: 1, FOLLOWER: 4 };

/** Who is alone leads. */
function roleOf({ member }: Context): "LEADER" | "FOLLOWER" {
  return member?.role ?? "LEADER";
}

const health = () => json(200, { ok: true });

/** Routes about the server itself. */
export const SERVER_ROUTES: readonly Route[] = [
  { method: "GET", path: "/health", handle: health },
  { method: "POST", path: "/health", handle: health },
  {
    method: "GET",
    path: "/debug",
    action: "debug:list",
    handle: ({ context }) => json(200, { state: STATES[roleOf(context)], version: context.version }),
  },
  {
    method: "GET",
    path: "/status",
    action: "status:list",
    handle: ({ context }) => {
      const { length, total } = context.queue;
      return json(200, { committed_index: 1 + total, queued_writes: length, state: roleOf(context) });
    },
  },
  {
    method: "GET",
    path: "/stats.json",
    action: "stats.json:list",
    handle: ({ context }) => json(200, { ...filled(STATS, 0), pending_write_batches: context.queue.length }),
  },
  { method: "GET", path: "/metrics.json", action: "metrics.json:list", handle: () => json(200, filled(METRICS, "0")) },
  {
    method: "GET",
    path: "/operations/schema_changes",
    action: "operations/schema_changes:list",
    handle: ({ context }) => json(200, schemaChanges(context)),
  },
];

function filled<T>(names: string[], value: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

/** The alterations that run now; null rather than an empty list while there is no collection at all. */
function schemaChanges({ state }: Call["context"]): unknown {
  if (state.collections.size === 0) return null;
  return [...state.collections.values()]
    .filter((collection) => collection.altering)
    .map(({ name }) => ({ altered_docs: 0, collection: name, validated_docs: 0 }));
}
