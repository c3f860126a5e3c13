import type { Registry } from "prom-client";
import type { Stream } from "../../outbox/stream.js";
import type { Batch } from "../../sync/batch.js";
import type { Failure } from "../../typesense/outcome.js";
import type { RequestSeen } from "../../typesense/request-seen.js";
import { latenciesOf } from "./latencies.js";
import type { Listener } from "./meters.js";

/** From the few milliseconds of a small change to the hour of an outage. */
const LATENCY_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];
const REQUEST_SECONDS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30];

/** Counts what happens when it happens; a table's counters begin at 0 when it is met, so that the first event is an increase. */
export function countEvents(
  prometheus: typeof import("prom-client"),
  registry: Registry,
): Listener & { met(tables: readonly string[]): void } {
  const registers = [registry];
  const changes = new prometheus.Counter({
    name: "fountain_sync_changes_delivered_total",
    help: "Changes of a table that are searchable, repeats of a replay included.",
    labelNames: ["table"],
    registers,
  });
  const documents = new prometheus.Counter({
    name: "fountain_sync_documents_total",
    help: "Documents sent to Typesense by action (upsert, delete), those of backfills and rebuilds included.",
    labelNames: ["table", "action"],
    registers,
  });
  const rejections = new prometheus.Counter({
    name: "fountain_sync_rejections_total",
    help: "Documents that were refused (document), and values that were left out of one (value).",
    labelNames: ["table", "kind"],
    registers,
  });
  const batches = new prometheus.Counter({
    name: "fountain_sync_batches_total",
    help: "Batches by outcome: delivered, or the kind of failure; a batch that failed is sent again.",
    labelNames: ["table", "outcome"],
    registers,
  });
  const latency = new prometheus.Histogram({
    name: "fountain_sync_commit_to_searchable_seconds",
    help: "From a change's own time until it was searchable: the oldest and the newest change of every batch, without replays and backfills.",
    labelNames: ["table"],
    buckets: LATENCY_SECONDS,
    registers,
  });
  const requests = new prometheus.Histogram({
    name: "fountain_sync_typesense_request_duration_seconds",
    help: "Requests to Typesense by what they were about and the HTTP status; none where no answer came.",
    labelNames: ["operation", "code"],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const schemaChanges = new prometheus.Counter({
    name: "fountain_sync_schema_changes_total",
    help: "Changes of a table's schema, and rebuilds, that were carried over to its collection.",
    labelNames: ["table"],
    registers,
  });
  return {
    met: (tables) => {
      for (const table of tables) {
        for (const counter of [changes, schemaChanges]) counter.inc({ table }, 0);
        for (const action of ["upsert", "delete"]) documents.inc({ table, action }, 0);
        for (const kind of ["document", "value"]) rejections.inc({ table, kind }, 0);
        batches.inc({ table, outcome: "delivered" }, 0);
      }
    },
    delivered: ({ table, role }: Stream, batch: Batch, refused: number, answeredAt: number) => {
      const { documents: upserts, deletes, omissions } = batch;
      if (role === "live" && batch.changes > 0) changes.inc({ table }, batch.changes);
      if (upserts.length > 0) documents.inc({ table, action: "upsert" }, upserts.length);
      if (deletes.length > 0) documents.inc({ table, action: "delete" }, deletes.length);
      if (refused > 0) rejections.inc({ table, kind: "document" }, refused);
      if (omissions.length > 0) rejections.inc({ table, kind: "value" }, omissions.length);
      if (upserts.length + deletes.length + refused > 0) batches.inc({ table, outcome: "delivered" });
      for (const seconds of latenciesOf(batch, answeredAt)) latency.observe({ table }, seconds);
    },
    failed: ({ table }: Stream, { kind }: Failure) => batches.inc({ table, outcome: kind }),
    schemaChanged: ({ table }: Stream) => schemaChanges.inc({ table }),
    requested: ({ operation, code, seconds }: RequestSeen) => requests.observe({ operation, code }, seconds),
  };
}
