import type { Config } from "../config/config.js";
import { required } from "../config/parse.js";
import { databaseFailure, isBusy, isWriteFault } from "../database/failure.js";
import type { Connection } from "../database/open.js";
import { messageOf, SyncError } from "../errors.js";
import type { Log } from "../log.js";
import { ChangeCounts } from "../outbox/change-counts.js";
import { beginDaemon, daemonPid, drawIdentity, endDaemon, lastInode, saveInode } from "../outbox/daemon-row.js";
import { acquireLock } from "../outbox/lock.js";
import { openState, stateIdentity, statePath } from "../outbox/state-file.js";
import type { Sync } from "../sync/context.js";
import { documentPlans } from "../sync/document-plans.js";
import { requireMappings } from "../sync/mapping-faults.js";
import { ownerOf } from "../sync/owner.js";
import { whenFree } from "../sync/pause.js";
import { dropRetired } from "../sync/rebuild/retire.js";
import { lateMs } from "../sync/resend.js";
import { Source } from "../sync/source.js";
import { steadyClock } from "../sync/steady-clock.js";
import { Turns } from "../sync/turns.js";
import type { RequestSeen } from "../typesense/request-seen.js";
import { Typesense } from "../typesense/typesense.js";
import type { Announcer } from "./announcer.js";
import { Availability } from "./availability.js";
import { doChores, doChoresOnce } from "./chores.js";
import { Crew } from "./crew.js";
import { guardProgress } from "./guard.js";
import { Heartbeat } from "./heartbeat.js";
import { startHttp } from "./http/start.js";
import type { Lifecycle } from "./lifecycle.js";
import { Lookout } from "./lookout.js";
import { measureLatency } from "./metrics/measure-latency.js";
import { type Listener, Meters } from "./metrics/meters.js";
import { Outages } from "./outages.js";
import { Pulse } from "./pulse.js";
import { checkBothSides } from "./start.js";
import { StateLost } from "./state-lost.js";
import { Verifications } from "./verifications.js";
import { Wake } from "./wake.js";
import type { WorkerContext } from "./worker.js";

export interface RunOptions {
  /** Deliver all that waits, then end. */
  once: boolean;
  /** With `once`: how long nothing may go through before it gives up, in milliseconds. */
  timeoutMs: number;
  /** Ids of tables whose plans are carried out even where plans wait for the operator. */
  approved?: readonly number[];
  /** Tells the service manager how the daemon stands. */
  announcer?: Announcer;
  /** Is told how the deliveries go. */
  listener?: Listener;
  /** Called when both sides were looked at and the streams are taken up; returns what is called in the end. */
  serving?: (context: WorkerContext) => () => void;
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
  const meters = new Meters();
  if (options.listener) meters.add(options.listener);
  const availability = new Availability(log, meters);
  const heartbeat = new Heartbeat(requestTimeoutMs);
  options.announcer?.starting(heartbeat);
  const guard = options.once ? guardProgress(availability, options.timeoutMs, lifecycle) : undefined;
  const closing = [() => lifecycle.end(), () => guard?.end()];
  let isLost = false;
  try {
    const source = await heartbeat.watch("the start", () => openSource(database, lifecycle.stop, log, options));
    closing.push(() => source.close());
    closing.push(acquireLock(path, database));
    const state = openState(path);
    drawIdentity(state);
    const stateFile = stateIdentity(path);
    closing.push(() => state.close());
    await whenFree(() => checkMapping(source.connection, state, config, log), lifecycle.stop);
    const seen = (request: RequestSeen) => meters.requested(request);
    const { nodes, typesenseCa: ca } = config;
    const typesense = new Typesense({ nodes, apiKey, requestTimeoutMs, ca, seen });
    closing.push(() => typesense.close());
    lifecycle.onCut(() => typesense.close());
    const limits = {
      batchSize: config.batchSize,
      batchBytes: config.batchBytes,
      requestTimeoutMs,
      retryMaxMs: config.retryMaxMs,
      rebuildGraceMs: config.rebuildGrace * 1000,
    };
    const sync: Sync = {
      source,
      state,
      typesense,
      log,
      owner: ownerOf(state, source.path),
      ceded: new Set(),
      mapping: config.mapping,
      excluded: config.syncExclude,
      schemaPolicy: config.schemaPolicy,
      approved: new Set(options.approved),
      limits,
      now: steadyClock(state, lateMs({ limits })),
      streams: new Map(),
      streamsChanged: () => undefined,
      agreements: new Map(),
      files: new Map(),
      fileAtStart: knownFile(source, state),
      counts: new Map(),
      changedAt: new Map(),
      goneSince: new Map(),
      strayed: new Map(),
      turns: new Turns(),
      yielding: new Set(),
      distrusted: new Map(),
      batchSizes: new Map(),
      changeCounts: new ChangeCounts(),
      meter: meters,
      stop: lifecycle.stop,
    };
    const outages = new Outages(sync, availability);
    const record = measureLatency(meters, state, log);
    closing.push(record);
    const pulse = new Pulse();
    const urged = new Pulse();
    const verifications = new Verifications(lifecycle.stop);
    const parts = { sync, pulse, urged, availability, meters, verifications, record };
    const http = options.once ? undefined : await startHttp(config, parts);
    closing.push(() => http?.close());
    await heartbeat.watch("the start", () => checkBothSides(sync, availability, options.once));
    guard?.check();
    const wasKilled = daemonPid(state) !== null;
    beginDaemon(state);
    const context: WorkerContext = {
      sync,
      pulse,
      urged,
      availability,
      outages,
      delivered: new Pulse(),
      heartbeat,
      verifications,
      retired: new Set(),
      retryMaxMs: config.retryMaxMs,
      stateFile,
      stateLost: () => {
        isLost = true;
        lifecycle.begin();
      },
      once: options.once,
    };
    const crew = new Crew(context, wasKilled ? 2 * config.batchSize : 0, () => lifecycle.begin());
    const serving = (served: WorkerContext) => {
      http?.started();
      return options.serving?.(served);
    };
    await serve(context, crew, config, serving).finally(() => isLost || endDaemon(state));
    if (isLost) throw new StateLost(path);
    guard?.check();
    if (options.once && lifecycle.stop.aborted) throw interrupted();
  } catch (thrown) {
    if (isLost) throw new StateLost(path);
    const toldToStop = lifecycle.stop.aborted && !options.once;
    if (!(toldToStop && isBusy(thrown))) {
      throw databaseFailure(thrown, "run the daemon", isWriteFault(thrown) ? path : database);
    }
  } finally {
    for (const close of closing.reverse()) close();
  }
}

/** @throws SyncError with all that is wrong with the mapping file */
function checkMapping(connection: Connection, state: Connection, { mapping }: Config, log: Log): void {
  requireMappings({ connection, state, mapping });
  for (const { table, warnings } of documentPlans(connection, mapping)) {
    for (const reason of warnings) log.warn({ table, reason }, "a document query is worth a second thought");
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

/** The file that the streams have read before, as far as the last daemon told; on the first start, the one that is there. */
function knownFile(source: Source, state: Connection): string {
  const last = lastInode(state);
  if (last !== null && last !== source.inode) return `inode ${last}`;
  saveInode(state, source.inode);
  return source.identity;
}

/** Opens the application's database as soon as nobody locks it. */
function openSource(database: string, stop: AbortSignal, log: Log, { announcer }: RunOptions): Promise<Source> {
  let told = false;
  return whenFree(() => {
    try {
      return new Source(database);
    } catch (thrown) {
      if (isBusy(thrown) && !told) {
        log.warn({ reason: messageOf(thrown) }, "waiting for the database");
        announcer?.waitingForDatabase();
      }
      told = true;
      throw thrown;
    }
  }, stop);
}

async function serve(
  context: WorkerContext,
  crew: Crew,
  config: Config,
  serving: (context: WorkerContext) => (() => void) | undefined,
): Promise<void> {
  const { sync, pulse, urged, delivered, once } = context;
  await whenFree(() => crew.start(), sync.stop);
  if (crew.tables.length === 0) {
    await dropRetired(sync);
    throw nothingInstalled(sync.source.path);
  }
  sync.log.info({ database: sync.source.path, tables: crew.tables }, "started");
  const served = serving(context);
  sync.stop.addEventListener("abort", () => {
    for (const each of [pulse, urged, delivered]) each.beat();
  });
  const lookout = new Lookout(context, crew);
  sync.streamsChanged = () => lookout.streamsChanged();
  const looking = context.heartbeat.loop("the look-out for commits", config.pollIntervalMs);
  const look = () => {
    looking.turned();
    return lookout.look();
  };
  const wake = once ? undefined : new Wake(sync.source.path, config.pollIntervalMs, look, sync.log);
  wake?.start();
  const chores = once ? undefined : doChores(context, config);
  try {
    await crew.ended();
    await (chores ?? doChoresOnce(context, config));
  } finally {
    wake?.stop();
    looking.end();
    served?.();
    sync.log.info({ database: sync.source.path }, "stopped");
  }
}

function nothingInstalled(database: string): SyncError {
  return new SyncError(`no table of ${database} is captured`, {
    operation: "start the daemon",
    place: database,
    hint: "fountain-sync install-triggers TABLE…, or --all",
  });
}
