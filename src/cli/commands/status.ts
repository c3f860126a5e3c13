import { existsSync } from "node:fs";
import { Command } from "commander";
import type { Config } from "../../config/config.js";
import { required } from "../../config/parse.js";
import { isLocked } from "../../daemon/lock.js";
import { databaseFailure } from "../../database/failure.js";
import { openApplication } from "../../database/open.js";
import { daemonPid } from "../../outbox/daemon-row.js";
import { openState, statePath } from "../../outbox/state-file.js";
import { readStreams, type StatusReport, type StreamReport } from "../../sync/status.js";
import { getVersion } from "../../typesense/server.js";
import { Typesense } from "../../typesense/typesense.js";
import { configOf, withSettings } from "../configured.js";
import { columns, count, say, sayJson } from "../report.js";

/** Somebody waits at the terminal: a server that doesn't answer by then is called away. */
const REQUEST_MS = 3_000;
const BUSY_MS = 5_000;

export function statusCommand(): Command {
  const command = new Command("status")
    .description("how things stand: the daemon, Typesense, the outbox, and every stream")
    .option("--json", "report as JSON");
  return withSettings(command, ["database", "typesense"])
    .addHelpText("after", "\nExample:\n  fountain-sync status --json")
    .action(async (flags: { json?: boolean }, self: Command) => {
      const report = await readStatus(configOf(self));
      if (flags.json) sayJson(report);
      else tell(report);
    });
}

async function readStatus(config: Config): Promise<StatusReport> {
  const database = required(config, "databaseUrl");
  const path = statePath(database, config.stateDirectory);
  const connection = openApplication(database, { busyMs: BUSY_MS, readonly: true });
  try {
    return {
      database,
      daemon: readDaemon(path),
      typesense: await readTypesense(config),
      ...readStreams(connection, path),
    };
  } catch (thrown) {
    throw databaseFailure(thrown, "read the status", database);
  } finally {
    connection.close();
  }
}

function readDaemon(path: string): StatusReport["daemon"] {
  if (!isLocked(path) || !existsSync(path)) return { running: false, pid: null };
  const state = openState(path);
  try {
    return { running: true, pid: daemonPid(state) };
  } finally {
    state.close();
  }
}

async function readTypesense(config: Config): Promise<StatusReport["typesense"]> {
  if (config.typesenseApiKey === undefined) {
    return { reachable: false, version: null, reason: "TYPESENSE_API_KEY is not set" };
  }
  const typesense = new Typesense({
    nodes: config.nodes,
    apiKey: config.typesenseApiKey,
    requestTimeoutMs: REQUEST_MS,
  });
  try {
    const version = await getVersion(typesense);
    if (version.ok) return { reachable: true, version: version.value ?? null };
    return { reachable: false, version: null, reason: version.failure.message };
  } finally {
    typesense.close();
  }
}

function tell({ database, daemon, typesense, outbox, streams }: StatusReport): void {
  const server = typesense.reachable
    ? `reachable${typesense.version ? `, version ${typesense.version}` : ""}`
    : `away: ${typesense.reason}`;
  const waiting =
    outbox.oldest_pending_seconds === null ? "" : `, the oldest for ${outbox.oldest_pending_seconds.toFixed(1)} s`;
  say(
    columns([
      ["Database", database],
      ["Daemon", daemon.running ? `running${daemon.pid === null ? "" : `, pid ${daemon.pid}`}` : "not running"],
      ["Typesense", server],
      ["Outbox", `${count(outbox.pending, "change")} waiting${waiting}; last change ${outbox.last_seq}`],
    ]),
  );
  say(
    streams.length === 0 ? "\nNo table is captured. Try: fountain-sync install-triggers TABLE…" : `\n${table(streams)}`,
  );
  for (const stream of streams) if (stream.reason) say(`${stream.table} is paused: ${stream.reason}`);
}

function table(streams: readonly StreamReport[]): string {
  const rows = streams.map((stream) => [
    stream.table,
    stream.alias === null ? stream.collection : `${stream.alias} → ${stream.collection}`,
    stream.backfill ? `${stream.state} ${progress(stream.backfill)}` : stream.state,
    String(stream.pending),
    String(stream.rejections),
  ]);
  return columns([["TABLE", "COLLECTION", "STATE", "WAITING", "REJECTED"], ...rows]);
}

function progress({ done, total }: { done: number; total: number | null }): string {
  return total === null ? `${done}` : `${done}/${total}`;
}
