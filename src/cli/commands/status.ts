import { Command } from "commander";
import type { Config } from "../../config/config.js";
import { count } from "../../count.js";
import type { StreamReport } from "../../sync/report-stream.js";
import type { StatusReport } from "../../sync/status.js";
import { configOf, withSettings } from "../configured.js";
import { say, sayJson } from "../report.js";
import { waitSeconds } from "../seconds.js";
import { StatusReader } from "../status-reader.js";
import { columns } from "../text/columns.js";
import { watchStatus } from "../watch/watch.js";
import { ago, latencyInWords, outageInWords, outboxInWords, pausedInWords } from "../words.js";

export function statusCommand(): Command {
  const command = new Command("status")
    .description("how things stand: the daemon, Typesense, the outbox, and every stream")
    .option("--watch", "show it again and again, until Ctrl-C; in a pipe, one block after the other")
    .option("--interval <seconds>", "with --watch: how often", waitSeconds, 1)
    .option("--json", "report as JSON; with --watch, one report a line");
  return withSettings(command, ["database", "typesense"])
    .addHelpText("after", "\nExample:\n  fountain-sync status --json")
    .action(async (flags: { json?: boolean; watch?: boolean; interval: number }, self: Command) => {
      const { json = false } = flags;
      const config = configOf(self);
      if (flags.watch) return watchStatus(config, { intervalMs: flags.interval * 1000, json });
      const report = await readStatus(config);
      if (json) sayJson(report);
      else tell(report);
    });
}

async function readStatus(config: Config): Promise<StatusReport> {
  const reader = new StatusReader(config);
  try {
    return await reader.read();
  } finally {
    reader.close();
  }
}

function tell({ database, daemon, typesense, outbox, latency, streams, outages, warnings }: StatusReport): void {
  const server = typesense.reachable
    ? `reachable${typesense.version ? `, version ${typesense.version}` : ""}`
    : `away: ${typesense.reason}`;
  say(
    columns([
      ["Database", database],
      ["Daemon", daemon.running ? `running${daemon.pid === null ? "" : `, pid ${daemon.pid}`}` : "not running"],
      ["Typesense", server],
      ["Outbox", outboxInWords(outbox)],
      ...(latency ? [["Latency", latencyInWords(latency)]] : []),
    ]),
  );
  say(
    streams.length === 0 ? "\nNo table is captured. Try: fountain-sync install-triggers TABLE…" : `\n${table(streams)}`,
  );
  const notes = [
    ...streams.flatMap(pausedInWords),
    ...outages.slice(0, 1).map(outageInWords),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
  if (notes.length > 0) say(`\n${notes.join("\n")}`);
}

function table(streams: readonly StreamReport[]): string {
  const rows = streams.map((stream) => [
    stream.table,
    searchedAs(stream),
    stateInWords(stream),
    stream.pending,
    stream.rejections,
    verifiedInWords(stream.verified),
  ]);
  return columns([["TABLE", "COLLECTION", "STATE", "WAITING", "REJECTED", "VERIFIED"], ...rows]);
}

function verifiedInWords(verified: StreamReport["verified"]): string {
  if (!verified) return "never";
  const found = verified.in_sync
    ? "in sync"
    : `${count(verified.missing + verified.extra + verified.different, "document")} off`;
  return `${found}, ${ago(verified.at)}`;
}

/** The alias is worth a word where it is not the table's own name. */
function searchedAs({ table, alias, collection }: StreamReport): string {
  return alias === null || alias === table ? collection : `${alias} → ${collection}`;
}

function stateInWords({ state, backfill }: StreamReport): string {
  if (!backfill) return state;
  const { done, total } = backfill;
  if (done === 0 && total === null) return "not sent yet";
  const rows = done.toLocaleString("en-US");
  return total === null ? `${state} ${rows}` : `${state} ${rows} of ${total.toLocaleString("en-US")}`;
}
