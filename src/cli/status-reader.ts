import { statSync } from "node:fs";
import type { Config } from "../config/config.js";
import { required } from "../config/parse.js";
import { Probe } from "../daemon/probe.js";
import { databaseFailure } from "../database/failure.js";
import type { Connection } from "../database/open.js";
import { ChangeCounts } from "../outbox/change-counts.js";
import { daemonPid } from "../outbox/daemon-row.js";
import { LockLook } from "../outbox/lock.js";
import { openState, statePath } from "../outbox/state-file.js";
import { lookAtStreams } from "../sync/look-at-streams.js";
import { Source } from "../sync/source.js";
import type { StatusReport } from "../sync/status.js";
import { Typesense } from "../typesense/typesense.js";

/** Somebody waits at the terminal: a server that doesn't answer by then is called away. */
const REQUEST_MS = 3_000;
const BUSY_MS = 5_000;

/** Reads how things stand, from the two databases, the lock and Typesense; once or again and again. Leaves no trace. */
export class StatusReader {
  readonly #database: string;
  readonly #statePath: string;
  readonly #source: Source;
  readonly #lock: LockLook;
  readonly #counts = new ChangeCounts();
  readonly #typesense: Typesense | undefined;
  readonly #probe: Probe | undefined;
  #state: Connection | undefined;
  #inode = -1n;

  /**
   * @param probeMs how old an answer of Typesense may be, in milliseconds
   * @throws SyncError where there is no database, or none that can be read
   */
  constructor(config: Config, probeMs = 0) {
    this.#database = required(config, "databaseUrl");
    this.#statePath = statePath(this.#database, config.stateDirectory);
    this.#source = new Source(this.#database, { busyMs: BUSY_MS, readonly: true });
    this.#lock = new LockLook(this.#statePath);
    if (config.typesenseApiKey === undefined) return;
    const { nodes, typesenseApiKey: apiKey, typesenseCa: ca } = config;
    this.#typesense = new Typesense({ nodes, apiKey, requestTimeoutMs: REQUEST_MS, ca });
    this.#probe = new Probe(this.#typesense, probeMs);
  }

  /**
   * @param options.patient false: Typesense is asked in the background, and the last answer told
   * @throws SyncError naming the database that can't be read
   */
  async read(options: { patient: boolean } = { patient: true }): Promise<StatusReport> {
    try {
      this.#source.refresh();
      this.#refreshState();
      const streams = await lookAtStreams({
        connection: () => this.#source.connection,
        state: this.#state,
        counts: this.#counts,
        read: async (work) => work(),
      });
      return {
        database: this.#database,
        daemon: this.#readDaemon(),
        typesense: await this.#readTypesense(options.patient),
        ...streams,
      };
    } catch (thrown) {
      throw databaseFailure(thrown, "read the status", this.#database);
    }
  }

  close(): void {
    this.#typesense?.close();
    this.#state?.close();
    this.#lock.close();
    this.#source.close();
  }

  /** The state database may not be there yet, or may have been removed. */
  #refreshState(): void {
    const inode = statSync(this.#statePath, { bigint: true, throwIfNoEntry: false })?.ino ?? -1n;
    if (inode === this.#inode) return;
    this.#state?.close();
    this.#state = inode === -1n ? undefined : openState(this.#statePath);
    this.#inode = inode;
  }

  #readDaemon(): StatusReport["daemon"] {
    const running = this.#state !== undefined && this.#lock.isLocked();
    return { running, pid: running && this.#state ? daemonPid(this.#state) : null };
  }

  async #readTypesense(patient: boolean): Promise<StatusReport["typesense"]> {
    if (!this.#probe) return { reachable: false, version: null, reason: "TYPESENSE_API_KEY is not set" };
    const asking = this.#probe.ask();
    return patient ? asking : (this.#probe.last ?? asking);
  }
}
