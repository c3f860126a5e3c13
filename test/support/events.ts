import { get, type IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";
import { until } from "./until.js";

export interface HeardEvent {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it says itself
  data: any;
  /** When it came, in milliseconds of a clock that is never set back. */
  at: number;
}

/** Somebody who listens to server-sent events. */
export class Watching {
  readonly events: HeardEvent[] = [];
  hasEnded = false;

  private constructor(readonly response: IncomingMessage) {
    let rest = "";
    response.setEncoding("utf8").on("data", (piece: string) => {
      const blocks = (rest + piece).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) this.#hear(block);
    });
    response.on("close", () => {
      this.hasEnded = true;
    });
    onTestFinished(() => void response.destroy());
  }

  static open(url: string, headers = {}): Promise<Watching> {
    return new Promise((resolve, reject) => {
      get(`${url}/events`, { agent: false, headers }, (response) => resolve(new Watching(response))).on(
        "error",
        reject,
      );
    });
  }

  /** Everything as the events together tell it. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it says itself
  get picture(): any {
    return Object.assign({}, ...this.events.map(({ data }) => data));
  }

  /** Waits for an event that tells something. */
  hears(what: string, tells: (event: HeardEvent) => unknown, from = 0): Promise<HeardEvent> {
    const tell = () => JSON.stringify(this.events.slice(-5));
    return until(what, () => this.events.slice(from).find((event) => Boolean(tells(event))), { tell });
  }

  #hear(block: string): void {
    const found = /^event: (\w+)\ndata: (.*)$/s.exec(block);
    if (found) this.events.push({ name: found[1] ?? "", data: JSON.parse(found[2] ?? ""), at: performance.now() });
  }
}
