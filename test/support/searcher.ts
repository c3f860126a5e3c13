import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { until } from "./until.js";
import type { World } from "./world.js";

/** A breath between two searches, in milliseconds: without it they take a core for themselves. */
const BREATH_MS = 1;

/** Somebody who searches through an alias all the time, one search after the other. */
export class Searcher {
  /** Answers that were no result. */
  readonly errors: string[] = [];
  searches = 0;
  /** The fewest documents that a search has found, and how many the last one has. */
  least = Number.POSITIVE_INFINITY;
  last = 0;
  /** Searches that found fewer documents than the one before. */
  readonly losses: string[] = [];
  #stopped = false;
  readonly #ended: Promise<void>;

  private constructor(
    readonly world: World,
    readonly path: string,
  ) {
    this.#ended = this.#search();
  }

  /** @param field to be searched; every row must have a value there, for documents without one are not found */
  static async start(world: World, alias: string, field: string): Promise<Searcher> {
    const searcher = new Searcher(world, `/collections/${alias}/documents/search?q=*&query_by=${field}&per_page=1`);
    onTestFinished(() => searcher.stop().then(() => undefined));
    await until("the first search is answered", () => searcher.searches > 0);
    return searcher;
  }

  async stop(): Promise<this> {
    this.#stopped = true;
    await this.#ended;
    return this;
  }

  async #search(): Promise<void> {
    while (!this.#stopped) {
      const { url, apiKey } = this.world.emulator;
      try {
        const response = await fetch(url + this.path, { headers: { "x-typesense-api-key": apiKey } });
        const answer = (await response.json()) as { found?: number };
        if (answer.found === undefined) this.errors.push(`${response.status} ${JSON.stringify(answer)}`);
        else this.#saw(answer.found);
      } catch (thrown) {
        this.errors.push(String(thrown));
      }
      this.searches++;
      await pause(BREATH_MS);
    }
  }

  #saw(found: number): void {
    if (found < this.last) this.losses.push(`${found} after ${this.last}`);
    this.least = Math.min(this.least, found);
    this.last = found;
  }
}
