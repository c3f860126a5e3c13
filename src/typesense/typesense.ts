import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "typesense";
import { alive } from "../alive.js";
import type { NodeAddress } from "../config/types.js";
import { classify } from "./classify.js";
import { createNode, type ServerClock, type TypesenseNode } from "./node.js";
import { type Failure, failed, type Outcome, succeeded } from "./outcome.js";
import type { Post } from "./post.js";
import { Quiet } from "./quiet.js";
import type { RequestSeen } from "./request-seen.js";

export interface TypesenseOptions {
  nodes: readonly NodeAddress[];
  apiKey: string;
  /** The deadline of every request, in milliseconds. */
  requestTimeoutMs: number;
  /** Is told of every request. */
  seen?: (request: RequestSeen) => void;
  /** Certificates (PEM) of the authorities that are trusted instead of the public ones. */
  ca?: string | undefined;
}

/** What a node says of itself: /debug says 1, and 4 of one that follows. */
const LEADER = 1;

/** Who leads is asked for so long at most, in milliseconds: a node that doesn't answer is none to go to. */
const LEADER_MS = 2_000;

/**
 * The connection to a server or a cluster. Requests go to one node as long as it is well, because order holds only there;
 * when it fails, the next request goes to the next node. What must not be told from an older state, as a node that follows
 * may have it, is asked of the leader.
 */
export class Typesense {
  readonly #nodes: TypesenseNode[];
  readonly #abort = new AbortController();
  readonly #apiKey: string;
  /** Tells our writes of documents from looks at what is queued. */
  readonly quiet = new Quiet();
  #current = 0;

  constructor(options: TypesenseOptions) {
    this.#apiKey = options.apiKey;
    // Every request in flight listens to it; there may be many.
    setMaxListeners(0, this.#abort.signal);
    this.#nodes = options.nodes.map((node) => createNode(node, options, this.#abort.signal));
  }

  /** The node in use, for messages. */
  get url(): string {
    return this.#node.url;
  }

  /** What the node in use says of its time, as far as it has said so. */
  get clock(): ServerClock | undefined {
    return this.#node.clock;
  }

  /** Sends one request. Failures are values; nothing is thrown and nothing is tried twice. */
  async send<T>(request: (client: Client, post: Post) => Promise<T>): Promise<Outcome<T>> {
    const node = this.#node;
    try {
      return succeeded(await request(node.client, node.post));
    } catch (thrown) {
      const failure = this.failure(thrown);
      const leave = failure.kind === "unavailable" || failure.kind === "uncertain";
      if (leave && node === this.#node) this.#current = (this.#current + 1) % this.#nodes.length;
      return failed(failure);
    } finally {
      alive();
    }
  }

  /**
   * Goes on with the node that leads the cluster, as far as the nodes tell: what it answers is the newest there is.
   *
   * @returns whether the node in use leads, as the only one there is does; unknown where nobody says who leads, as where the key
   *   lacks the right to ask
   */
  async toLeader(): Promise<"leads" | "follows" | "unknown"> {
    if (this.#nodes.length === 1) return "leads";
    const asked = await Promise.all(this.#nodes.map(leads));
    const leader = asked[this.#current] ? this.#current : asked.indexOf(true);
    if (leader >= 0) this.#current = leader;
    if (leader >= 0) return "leads";
    return asked.every((answer) => answer === undefined) ? "unknown" : "follows";
  }

  /** Ends requests in flight and closes all connections. */
  close(): void {
    this.#abort.abort();
    for (const node of this.#nodes) node.close();
  }

  /** What was thrown, as a failure. */
  failure(thrown: unknown): Failure {
    const failure = classify(thrown, this.url);
    return { ...failure, message: this.withoutKey(failure.message) };
  }

  /** What a server said, without the key: a proxy or a debugging server may repeat the request's headers in its answer. */
  withoutKey(said: string): string {
    return this.#apiKey === "" ? said : said.replaceAll(this.#apiKey, "***");
  }

  get #node(): TypesenseNode {
    return this.#nodes[this.#current] as TypesenseNode;
  }
}

/** Whether a node says that it leads; undefined where it says nothing. */
async function leads({ client }: TypesenseNode): Promise<boolean | undefined> {
  const late = new AbortController();
  const silence = sleep(LEADER_MS, undefined, { signal: late.signal }).catch(() => undefined);
  const answer = client.debug.retrieve().then(
    (told) => (told as { state?: unknown }).state === LEADER,
    () => undefined,
  );
  return Promise.race([answer, silence]).finally(() => late.abort());
}
