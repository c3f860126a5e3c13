import type { ServerResponse } from "node:http";
import { messageOf } from "../../errors.js";
import type { Log } from "../../log.js";
import { sleep } from "../../sync/pause.js";
import type { History } from "./history.js";
import { type Changes, changesBetween, type Picture } from "./picture.js";

/** How often somebody who watches is told what is new, at the most, and that there is nothing new, in milliseconds. */
const EVERY_MS = 1_000;
const SILENCE_MS = 15_000;

/** So many may watch at once. */
const MOST = 32;

/** Who takes nothing of what is sent until it is so many bytes, is sent away, and may come again. */
const MOST_BYTES = 4_000_000;

export interface Watched {
  paint: () => Promise<Picture>;
  history: History;
  log: Log;
  stop: AbortSignal;
}

/**
 * Tells those who watch how things stand, as server-sent events: everything first, then what changes. However many watch, it is
 * looked at once, and not at all while nobody does.
 */
export class Watchers {
  /** Those that watch, with the time of the last word to each. */
  readonly #told = new Map<ServerResponse, number>();
  #isLooking = false;
  #last: { picture: Picture; writes: number } | undefined;

  constructor(readonly watched: Watched) {
    watched.stop.addEventListener("abort", () => this.#end());
  }

  get isFull(): boolean {
    return this.#told.size >= MOST;
  }

  /** Has somebody watch from now on, until the connection or the daemon ends. Headers must have been written. */
  add(response: ServerResponse): void {
    this.#told.set(response, 0);
    response.on("close", () => this.#told.delete(response));
    response.on("error", () => this.#told.delete(response));
    // What follows are the changes to the last picture.
    if (this.#last) this.#tell(response, this.#snapshot(this.#last.picture));
    if (!this.#isLooking) void this.#keepLooking();
  }

  async #keepLooking(): Promise<void> {
    const { stop, log } = this.watched;
    this.#isLooking = true;
    while (this.#told.size > 0 && !stop.aborted) {
      try {
        await this.#look();
      } catch (thrown) {
        log.debug({ reason: messageOf(thrown) }, "those who watch could not be told");
      }
      await sleep(EVERY_MS, stop);
    }
    this.#isLooking = false;
    this.#last = undefined;
  }

  async #look(): Promise<void> {
    const { paint, history, stop } = this.watched;
    const picture = await paint();
    if (stop.aborted) return;
    const before = this.#last;
    this.#last = { picture, writes: history.writes };
    const changes = before ? changesBetween(before.picture, picture) : undefined;
    const recent = history.report(before?.writes);
    const isNew = changes !== undefined || Object.keys(recent.rows).length > 0;
    const message = isNew ? event("change", { ...changes, history: recent }) : undefined;
    for (const [response, toldAt] of this.#told) {
      if (toldAt === 0) this.#tell(response, this.#snapshot(picture));
      else if (message) this.#tell(response, message);
      else if (performance.now() - toldAt > SILENCE_MS) this.#tell(response, ": nothing new\n\n");
    }
  }

  #snapshot(picture: Picture): string {
    return event("snapshot", { ...picture, history: this.watched.history.report() });
  }

  #tell(response: ServerResponse, text: string): void {
    this.#told.set(response, performance.now());
    response.write(text);
    if (response.writableLength > MOST_BYTES) response.destroy();
  }

  #end(): void {
    const verdict = { level: "working", text: "The daemon is stopping", reason: null, since: null } as const;
    for (const response of this.#told.keys()) response.end(event("change", { verdict }));
  }
}

function event(name: string, data: Changes): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
