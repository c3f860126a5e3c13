import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { loadState, saveState } from "./datafile.js";
import { FaultControl } from "./faults/control.js";
import { WriteQueue } from "./queue.js";
import { RequestLog } from "./requests.js";
import type { Context, Membership } from "./route.js";
import { makeServer } from "./server.js";
import { State } from "./state.js";

export { EMULATOR_BANNER } from "./banner.js";
export type { ActiveFault, FaultControl } from "./faults/control.js";
export { FAULTS } from "./faults/presets.js";
export type { FaultEffect, FaultKind, FaultMatch, FaultRule } from "./faults/rules.js";
export type { RequestEntry, RequestLog } from "./requests.js";

export interface EmulatorOptions {
  /** 0 or left out: any free one. */
  port?: number;
  /** 127.0.0.1 if left out. */
  host?: string;
  /** The administrator's key. */
  apiKey: string;
  /** Where the state is loaded from at the start, if the file is there, and saved to on close(). */
  dataFile?: string;
  /** Parse the lines of imports, count and answer for them, but store nothing: for measurements. */
  sink?: boolean;
  /** What /debug says; "30.0" if left out. */
  version?: string;
  /** The part of a cluster that it plays: see `Cluster`. */
  member?: Membership;
}

export interface Emulator {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly apiKey: string;
  readonly faults: FaultControl;
  readonly requests: RequestLog;
  /** The lines of all imports so far. */
  readonly importedLines: number;
  /** Writes the state to the data file; fails where the emulator was started without one. */
  save(): Promise<void>;
  /** Lets the writes that run come to their end, closes all connections and saves, if there is a data file. */
  close(): Promise<void>;
  /** Cuts all connections at once and saves nothing, as a crash would. */
  kill(): Promise<void>;
}

/**
 * Starts a stand-in for a Typesense server, listening for HTTP.
 *
 * @throws when the port is taken, or the data file was written by something else
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { host = "127.0.0.1", apiKey, dataFile } = options;
  const state = new State(apiKey);
  if (dataFile !== undefined) await loadState(state, dataFile);
  const context: Context = {
    state,
    queue: new WriteQueue(),
    version: options.version ?? "30.0",
    sink: options.sink ?? false,
    importedLines: 0,
    member: options.member,
  };
  const faults = new FaultControl();
  const requests = new RequestLog();
  const server = makeServer(context, faults, requests);
  server.listen(options.port ?? 0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const save = async () => {
    if (dataFile === undefined) throw new Error("The emulator was started without a data file.");
    await saveState(state, dataFile);
  };
  let ended = false;
  /** Says whether there was still something to end. */
  const end = async (beforehand: () => Promise<void>): Promise<boolean> => {
    if (ended) return false;
    ended = true;
    const closed = once(server, "close");
    server.close();
    faults.delays.cancel();
    await beforehand();
    server.closeAllConnections();
    await closed;
    return true;
  };

  return {
    url: `http://${host}:${port}`,
    host,
    port,
    apiKey,
    faults,
    requests,
    get importedLines() {
      return context.importedLines;
    },
    save,
    async close() {
      const finishWrites = async () => {
        await context.queue.idle();
        // The answers to the last writes go out in this turn.
        await nextTurn();
      };
      if ((await end(finishWrites)) && dataFile !== undefined) await save();
    },
    async kill() {
      await end(async () => undefined);
    },
  };
}
