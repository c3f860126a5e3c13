import { messageOf } from "../errors.js";
import { head } from "../outbox/changes.js";
import {
  beginOutage,
  endOutage,
  forgetOutage,
  type OpenOutage,
  openOutage,
  outageCaughtUp,
} from "../outbox/outages.js";
import { countRejectedSince } from "../outbox/rejections.js";
import { allStreams, type Stream } from "../outbox/stream.js";
import type { Sync } from "../sync/context.js";
import { whenFree } from "../sync/pause.js";
import type { Failure } from "../typesense/outcome.js";
import type { Availability } from "./availability.js";

/** What is over sooner is no outage that anybody would ask about, in milliseconds. */
const SHORTEST_MS = 1_000;

/**
 * Keeps a record of the times at which Typesense took nothing: how long, how many changes waited, how long it took to catch up,
 * how many documents were refused. An outage may outlive the daemon that met it.
 */
export class Outages {
  /** Where the streams stood when it began. */
  readonly #cursors = new Map<number, number>();
  #target: number | undefined;
  #isEnding = false;

  constructor(
    readonly sync: Sync,
    readonly availability: Availability,
  ) {
    if (openOutage(sync.state)) this.#noteCursors();
    availability.listener = {
      began: (failure) => this.began(failure),
      over: () => void this.ended().catch((thrown: unknown) => this.#notCounted(thrown)),
    };
  }

  began(failure: Failure): void {
    this.#noteCursors();
    const open = openOutage(this.sync.state);
    if (open && open.endedAt === null) return;
    beginOutage(this.sync.state, failure.message);
  }

  /** Something has gone through: counts what had waited for it. */
  async ended(): Promise<void> {
    const { sync } = this;
    const open = openOutage(sync.state);
    if (!open || open.endedAt !== null || this.#isEnding) return;
    this.#isEnding = true;
    try {
      await this.#end(open);
    } finally {
      this.#isEnding = false;
    }
  }

  async #end(open: OpenOutage): Promise<void> {
    const { sync } = this;
    const lasted = Date.now() - Date.parse(open.beganAt);
    if (lasted < SHORTEST_MS) return forgetOutage(sync.state, open.id);
    this.#target = await whenFree(() => head(sync.source.connection), sync.stop);
    const changes = await this.#countWaiting();
    endOutage(sync.state, open.id, changes);
    sync.log.info({ seconds: inSeconds(lasted), changes, reason: open.reason }, "the outage is over: catching up");
  }

  /** Called when a stream has delivered all there was: perhaps it was the last one. */
  async caughtUp(): Promise<void> {
    const { sync } = this;
    if (!this.availability.isAway) await this.ended();
    const open = openOutage(sync.state);
    if (!open || open.endedAt === null) return;
    this.#target ??= await whenFree(() => head(sync.source.connection), sync.stop);
    const target = this.#target;
    const late = this.#live().some(({ cursorSeq, reason }) => reason === null && cursorSeq < target);
    if (late) return;
    const rejections = countRejectedSince(sync.state, open.beganAt);
    outageCaughtUp(sync.state, open.id, rejections);
    this.#target = undefined;
    const { changes, beganAt, endedAt } = open;
    const outageSeconds = inSeconds(Date.parse(endedAt) - Date.parse(beganAt));
    const catchUpSeconds = inSeconds(Date.now() - Date.parse(endedAt));
    sync.log.info({ outageSeconds, catchUpSeconds, changes, rejections }, "caught up after an outage");
  }

  /** The record is worth less than the delivery: it goes on without. */
  #notCounted(thrown: unknown): void {
    this.sync.log.warn({ reason: messageOf(thrown) }, "the outage could not be recorded");
  }

  /** From the state, since the streams may not be open yet. */
  #noteCursors(): void {
    this.#cursors.clear();
    for (const { id, cursorSeq } of allStreams(this.sync.state)) this.#cursors.set(id, cursorSeq);
  }

  async #countWaiting(): Promise<number> {
    const { source, changeCounts, stop } = this.sync;
    const from = (stream: Stream) => this.#cursors.get(stream.id) ?? stream.cursorSeq;
    const lowest = Math.min(...this.#live().map(from));
    await changeCounts.prepare(
      () => source.connection,
      lowest,
      (work) => whenFree(work, stop),
    );
    return whenFree(() => {
      const newest = head(source.connection);
      const waiting = this.#live().map((stream) =>
        changeCounts.count(source.connection, stream.tableId, from(stream), newest),
      );
      return waiting.reduce((sum, each) => sum + each, 0);
    }, stop);
  }

  #live(): Stream[] {
    return [...this.sync.streams.values()].filter(({ role }) => role === "live");
  }
}

function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
