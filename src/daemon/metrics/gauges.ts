import type { Gauge, Registry } from "prom-client";
import type { StreamReport } from "../../sync/report-stream.js";
import type { StatusReport, StreamsReport } from "../../sync/status.js";

/** How things stand when they are asked for; nothing of it is told where the database can't be read just now. */
export interface Standing {
  typesense: StatusReport["typesense"];
  streams: StreamsReport | undefined;
}

type Told = (report: StreamReport) => number | undefined;

/** Figures of every live stream. */
const OF_STREAMS: readonly [name: string, help: string, told: Told][] = [
  ["lag_seconds", "How long the oldest change has waited to be searchable; 0 where none waits.", (s) => s.lag_seconds],
  ["lag_changes", "Changes that wait to be delivered.", (s) => s.pending],
  ["stream_paused", "1: the stream waits for somebody to mend something.", (s) => Number(s.state === "paused")],
  ["stream_filled", "1: every row has been sent since the stream began, or began anew.", (s) => Number(s.filled)],
  ["rejected_documents", "Documents that are refused now, whole or in part.", (s) => s.rejections],
  ["schema_version", "The version of the table that its collection is made for.", (s) => s.schema_version],
  ["backfill_rows_done", "Rows that the running backfill has sent.", (s) => s.backfill?.done],
  ["backfill_rows", "Rows that the running backfill has to send.", (s) => s.backfill?.total ?? undefined],
  ["last_verification_timestamp_seconds", "When the table was last verified.", verifiedAt],
  ["last_verification_differences", "Documents that differed, were missing or too many then.", differences],
];

/** What is read when somebody asks. Returns what sets it. */
export function showStanding(
  prometheus: typeof import("prom-client"),
  registry: Registry,
): (standing: Standing) => void {
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new prometheus.Gauge({ name: `fountain_sync_${name}`, help, labelNames, registers: [registry] });
  const typesenseUp = gauge("typesense_up", "1: Typesense answers and is well.");
  const databaseUp = gauge("database_up", "1: the database can be read.");
  const rows = gauge("outbox_rows", "Changes that are kept: those that wait, and delivered ones for a replay.");
  const newest = gauge("outbox_last_seq", "The newest change.");
  const ofStreams = OF_STREAMS.map(([name, help, told]) => ({ gauge: gauge(name, help, ["table"]), told }));
  return ({ typesense, streams }) => {
    typesenseUp.set(Number(typesense.reachable));
    databaseUp.set(Number(streams !== undefined));
    for (const each of [rows, newest, ...ofStreams.map((one) => one.gauge)]) each.reset();
    if (!streams) {
      for (const each of [rows, newest]) each.remove();
      return;
    }
    rows.set(streams.outbox.rows);
    newest.set(streams.outbox.last_seq);
    for (const stream of streams.streams.filter(({ state }) => state !== "building")) {
      for (const { gauge: each, told } of ofStreams) {
        const value = told(stream);
        if (value !== undefined) each.set({ table: stream.table }, value);
      }
    }
  };
}

function verifiedAt({ verified }: StreamReport): number | undefined {
  return verified ? Date.parse(verified.at) / 1000 : undefined;
}

function differences({ verified }: StreamReport): number | undefined {
  return verified ? verified.missing + verified.extra + verified.different : undefined;
}
