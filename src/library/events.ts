import { EventEmitter } from "node:events";
import type { SyncError } from "../errors.js";
import type { Log } from "../log.js";
import type { TableVerification } from "./verification.js";

/** What happens, and what is told of it. Seqs are those of `_sync_outbox`. */
export interface SyncEvents {
  /** Both sides were looked at and the deliveries begin. */
  started: [event: { tables: string[] }];
  /** A batch is searchable: so many documents written, so many deleted, all changes of the table up to `seq`. */
  delivered: [event: { table: string; collection: string; documents: number; deletes: number; seq: number }];
  /** Documents were refused for their own content, or (with a `field`) values left out of them. The rest was delivered. */
  rejected: [
    event: { table: string; collection: string; rejections: { id: string; field?: string; reason: string }[] },
  ];
  /** A table can't be delivered before somebody mends what `reason` says, by what `hint` says, if anything; the others go on. */
  paused: [event: { table: string; reason: string; hint?: string }];
  /** A table that was paused is delivered again. */
  resumed: [event: { table: string }];
  /** Nothing goes through any more, and why; changes wait in the outbox. */
  away: [event: { side: "typesense" | "database"; reason: string }];
  /** Something goes through again, after so many seconds. */
  back: [event: { seconds: number }];
  /** A change of a table's schema, or a rebuild, was carried over to its collection. */
  schemaChanged: [event: { table: string; collection: string; version: number }];
  /** A collection was compared with its table, by verify() or because it was time (limits.verifyEvery). */
  verified: [event: TableVerification];
  /** It has ended: by stop(), or with the fault that ended it. */
  stopped: [event: { fault?: SyncError | Error }];
}

/** What is called when something of a name happens; a promise that it returns is not waited for. */
export type Listening<Name extends keyof SyncEvents> = (...event: SyncEvents[Name]) => unknown;

/**
 * Tells what happens, as Node.js does (on, once, off; `once` and `on` of node:events). Listeners are called at once and should
 * be quick. One that throws, or whose promise is rejected, is logged and hurts nobody.
 */
export class Events extends EventEmitter<SyncEvents> {
  readonly #log: Log;

  /** @param log where the failures of listeners go */
  constructor(log: Log) {
    super();
    this.#log = log;
  }

  /** Has a listener called whenever something of that name happens. */
  override on<Name extends keyof SyncEvents>(name: Name, listener: Listening<Name>): this {
    return super.on(name, listener as never);
  }

  /** Has a listener called the next time that something of that name happens. */
  override once<Name extends keyof SyncEvents>(name: Name, listener: Listening<Name>): this {
    return super.once(name, listener as never);
  }

  /** Has a listener no longer called. */
  override off<Name extends keyof SyncEvents>(name: Name, listener: Listening<Name>): this {
    return super.off(name, listener as never);
  }

  /** @returns whether anybody listens */
  override emit<Name extends keyof SyncEvents>(name: Name, ...event: SyncEvents[Name]): boolean {
    const listeners = this.rawListeners(name) as ((...event: SyncEvents[Name]) => unknown)[];
    for (const listener of listeners) {
      const failed = (error: unknown) => this.#log.error({ event: String(name), error }, "a listener has failed");
      try {
        const returned = listener.apply(this, event);
        if (returned instanceof Promise) returned.catch(failed);
      } catch (thrown) {
        failed(thrown);
      }
    }
    return listeners.length > 0;
  }
}
