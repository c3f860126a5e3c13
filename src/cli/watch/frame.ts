import type { StreamReport } from "../../sync/report-stream.js";
import type { StatusReport } from "../../sync/status.js";
import { ago, latencyInWords, outageInWords, outboxInWords, pausedInWords, shortDuration } from "../words.js";
import type { Rates } from "./rates.js";
import { spark } from "./spark.js";
import { type Line, line, table, wrapped } from "./text.js";

export interface Look {
  width: number;
  /** Whether the terminal shows more than ASCII. */
  unicode: boolean;
  /** The time of day to show. */
  now: Date;
}

/** One picture of how things stand. */
export function frame(report: StatusReport, rates: Rates, look: Look): Line[] {
  const { database, daemon, typesense, outbox, latency, streams } = report;
  const pid = daemon.pid === null ? "" : `, pid ${daemon.pid}`;
  const version = typesense.version ? `, version ${typesense.version}` : "";
  const facts: Line[] = [
    line(`Database   ${database}`),
    daemon.running ? line(`Daemon     running${pid}`) : line("Daemon     not running", "bad"),
    typesense.reachable ? line(`Typesense  reachable${version}`) : line(`Typesense  away: ${typesense.reason}`, "bad"),
    line(`Outbox     ${outboxInWords(outbox)}`),
    ...(latency ? [line(`Latency    ${latencyInWords(latency, look.now.getTime())}`)] : []),
    line(`Sent       ${throughput(rates, look)}`),
    ...schemaChange(report, look.now),
  ];
  return [
    line(title(look.now), "strong"),
    ...facts,
    line(""),
    ...streamTable(streams, rates, look),
    ...notes(report, look),
  ];
}

function title(now: Date): string {
  return `fountain-sync status at ${now
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC")}`;
}

function throughput({ history }: Rates, { width, unicode }: Look): string {
  const now = history.at(-1);
  if (now === undefined) return "-";
  const told = `${perSecond(now)} documents/s, at most ${perSecond(Math.max(...history))}  `;
  return told + spark(history, Math.max(8, width - told.length - 12), unicode);
}

function schemaChange({ schema_change: change }: StatusReport, now: Date): Line[] {
  if (!change) return [];
  const { table: name, version, action, state, at } = change;
  const text = `Schema     ${name} version ${version}, ${ago(at, now.getTime())}: ${action} (${state})`;
  return [line(text, state === "applied" ? "plain" : "worth a look")];
}

function streamTable(streams: readonly StreamReport[], rates: Rates, { width, unicode }: Look): Line[] {
  if (streams.length === 0) return [line("No table is captured. Try: fountain-sync install-triggers TABLE")];
  const rows = streams.map((stream) => ({
    cells: [
      stream.table,
      stateInWords(stream),
      stream.pending.toLocaleString("en-US"),
      stream.lag_seconds === 0 ? "-" : shortDuration(stream.lag_seconds),
      perSecond(rates.of(stream.collection) ?? 0),
      stream.rejections.toLocaleString("en-US"),
    ],
    tone: toneOf(stream),
  }));
  return table(["TABLE", "STATE", "WAITING", "LAG", "SENT/S", "REJECTED"], rows, width, unicode);
}

function stateInWords({ state, backfill }: StreamReport): string {
  if (!backfill?.total) return state;
  return `${state} ${Math.min(100, Math.floor((100 * backfill.done) / backfill.total))} %`;
}

function toneOf({ state, rejections }: StreamReport): Line["tone"] {
  if (state === "paused") return "bad";
  return state !== "live" || rejections > 0 ? "worth a look" : "plain";
}

function notes({ streams, outages, warnings }: StatusReport, { width }: Look): Line[] {
  const paused = streams.flatMap(pausedInWords);
  const lines = [
    ...paused.flatMap((text) => wrapped(text, width, "bad")),
    ...outages
      .slice(0, 1)
      .flatMap((outage) => wrapped(outageInWords(outage), width, outage.ended_at ? "plain" : "bad")),
    ...warnings.flatMap((text) => wrapped(`Warning: ${text}`, width, "worth a look")),
  ];
  return lines.length > 0 ? [line(""), ...lines] : [];
}

function perSecond(rate: number): string {
  return rate > 0 && rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en-US");
}
