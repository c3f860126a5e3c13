import { setTimeout } from "node:timers/promises";
import type { Config } from "../../config/config.js";
import { required } from "../../config/parse.js";
import { isLocked } from "../../outbox/lock.js";
import { hasChanges } from "../../outbox/prune.js";
import { statePath } from "../../outbox/state-file.js";
import { allStreams } from "../../outbox/stream.js";
import type { BothDatabases } from "./both-databases.js";

const ASK_AGAIN_MS = 20;

/** A daemon that delivers nothing for so long is not waited for, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Waits until a running daemon has delivered a table's changes up to one of them, and ended a backfill that it is at, with all that belongs to it. */
export class Delivered {
  /** Whoever has waited in vain doesn't wait again: there may be thousands of questions. */
  #patience = PATIENCE_MS;

  constructor(
    readonly both: BothDatabases,
    readonly config: Config,
  ) {}

  /**
   * @param check called while it waits; throws where there is no use in waiting any more
   * @returns whether all that is delivered; false at once where no daemon runs or the stream is paused
   */
  async upTo(tableId: number, seq: number, check: () => unknown): Promise<boolean> {
    const isDelivered = await this.#waitFor(tableId, seq, check);
    this.#patience = isDelivered ? PATIENCE_MS : 0;
    return isDelivered;
  }

  async #waitFor(tableId: number, seq: number, check: () => unknown): Promise<boolean> {
    const { source, state } = this.both;
    let seen = "";
    let since = performance.now();
    for (;;) {
      const stream = allStreams(state).find((each) => each.tableId === tableId && each.role === "live");
      if (!stream || stream.reason !== null) return false;
      const { cursorSeq, backfillDone, backfillAfter, repairDue } = stream;
      const waits = cursorSeq < seq && hasChanges(source.connection, tableId, cursorSeq);
      if (!waits && backfillDone === null && repairDue === 0) return true;
      const position = `${cursorSeq} ${backfillAfter}`;
      if (position !== seen) since = performance.now();
      seen = position;
      if (performance.now() - since >= this.#patience || !this.isDaemonRunning()) return false;
      check();
      await setTimeout(ASK_AGAIN_MS);
    }
  }

  isDaemonRunning(): boolean {
    return isLocked(statePath(required(this.config, "databaseUrl"), this.config.stateDirectory));
  }
}
