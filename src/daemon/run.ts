import type { Config } from "../config/config.js";
import { required } from "../config/parse.js";
import { databaseFailure, isBusy, isWriteFault } from "../database/failure.js";
import { messageOf, SyncError } from "../errors.js";
import type { Log } from "../log.js";
import { beginDaemon, daemonPid, endDaemon } from "../outbox/daemon-row.js";
import { openState, statePath } from "../outbox/state-file.js";
import type { Sync } from "../sync/context.js";
import { whenFree } from "../sync/pause.js";
import { Source } from "../sync/source.js";
import { Typesense } from "../typesense/typesense.js";
import { Availability } from "./availability.js";
import { Crew } from "./crew.js";
import { guardProgress } from "./guard.js";
import type { Lifecycle } from "./lifecycle.js";
import { acquireLock } from "./lock.js";
import { Pulse } from "./pulse.js";
import { checkBothSides } from "./start.js";
import { Wake } from "./wake.js";
import type { WorkerContext } from "./worker.js";

export interface RunOptions {
  /** Deliver all that waits, then end. */
  once: boolean;
  /** With `once`: how long nothing may go through before it gives up, in milliseconds. */
  timeoutMs: number;
}

/**
 * The daemon: opens both sides, gives every stream a worker, wakes them when something is committed, and stops in an orderly
 * way when told to.
 *
 * @throws SyncError: another daemon runs (75), nothing is installed or configured wrongly (78), with `once` Typesense stays
 *   away (75)
 */
export async function run(config: Config, options: RunOptions, lifecycle: Lifecycle, log: Log): Promise<void> {
  const database = required(config, "databaseUrl");
  const apiKey = required(config, "typesenseApiKey");
  const requestTimeoutMs = options.once
    ? Math.min(config.requestTimeoutMs, options.timeoutMs)
    : config.requestTimeoutMs;
  const path = statePath(database, config.stateDirectory);
  const availability = new Availability(log);
  const guard = options.once ? guardProgress(availability, options.timeoutMs, lifecycle) : undefined;
  const closing = [() => lifecycle.end(), () => guard?.end()];
  try {
    const source = await openSource(database, config, lifecycle.stop, log);
    closing.push(() => source.close());
    closing.push(acquireLock(path, database));
    const state = openState(path);
    closing.push(() => state.close());
    const typesense = new Typesense({ nodes: config.nodes, apiKey, requestTimeoutMs });
    closing.push(() => typesense.close());
    lifecycle.onCut(() => typesense.close());
    const sync: Sync = {
      source,
      state,
      typesense,
      log,
      limits: { batchSize: config.batchSize, batchBytes: config.batchBytes, requestTimeoutMs },
      distrusted: new Map(),
      stop: lifecycle.stop,
    };
    await checkBothSides(sync, availability, options.once);
    guard?.check();
    const wasKilled = daemonPid(state) !== null;
    beginDaemon(state);
    const context: WorkerContext = {
      sync,
      pulse: new Pulse(),
      availability,
      retired: new Set(),
      retryMaxMs: config.retryMaxMs,
      once: options.once,
    };
    const crew = new Crew(context, wasKilled ? 2 * config.batchSize : 0, () => lifecycle.begin());
    await serve(context, crew, config.pollIntervalMs).finally(() => endDaemon(state));
    guard?.check();
    if (options.once && lifecycle.stop.aborted) throw interrupted();
  } catch (thrown) {
    const toldToStop = lifecycle.stop.aborted && !options.once;
    if (!(toldToStop && isBusy(thrown))) {
      throw databaseFailure(thrown, "run the daemon", isWriteFault(thrown) ? path : database);
    }
  } finally {
    for (const close of closing.reverse()) close();
  }
}

/** Exit 0 of a run that shall end says that everything is delivered; this one can't say so. */
function interrupted(): SyncError {
  return new SyncError("stopped before everything was delivered", {
    operation: "deliver the changes",
    hint: "run it again; nothing is lost",
    retryable: true,
  });
}

/** Opens the application's database as soon as nobody locks it. */
function openSource(database: string, { syncExclude }: Config, stop: AbortSignal, log: Log): Promise<Source> {
  let told = false;
  return whenFree(() => {
    try {
      return new Source(database, syncExclude);
    } catch (thrown) {
      if (isBusy(thrown) && !told) log.warn({ reason: messageOf(thrown) }, "waiting for the database");
      told = true;
      throw thrown;
    }
  }, stop);
}

async function serve(context: WorkerContext, crew: Crew, pollMs: number): Promise<void> {
  const { sync, pulse, once } = context;
  await whenFree(() => crew.start(), sync.stop);
  if (crew.tables.length === 0) throw nothingInstalled(sync.source.path);
  sync.log.info({ database: sync.source.path, tables: crew.tables }, "started");
  sync.stop.addEventListener("abort", () => pulse.beat());
  const wake = once ? undefined : new Wake(sync.source.path, pollMs, looker(context, crew), sync.log);
  wake?.start();
  try {
    await crew.ended();
  } finally {
    wake?.stop();
    sync.log.info({ database: sync.source.path }, "stopped");
  }
}

/** Whether somebody committed since the last look. A database that is locked just now is looked at again soon. */
function looker({ sync, pulse }: WorkerContext, crew: Crew): () => boolean {
  let seen = "";
  let schema = sync.source.schemaVersion;
  return () => {
    try {
      sync.source.refresh();
      const version = `${sync.source.identity} ${sync.source.dataVersion()}`;
      if (version === seen) return false;
      if (schema !== sync.source.schemaVersion) crew.start();
      schema = sync.source.schemaVersion;
      seen = version;
    } catch (thrown) {
      if (isBusy(thrown) || seen === messageOf(thrown)) return false;
      seen = messageOf(thrown);
    }
    pulse.beat();
    return true;
  };
}

function nothingInstalled(database: string): SyncError {
  return new SyncError(`no table of ${database} is captured`, {
    operation: "start the daemon",
    place: database,
    hint: "fountain-sync install-triggers TABLE…, or --all",
  });
}
