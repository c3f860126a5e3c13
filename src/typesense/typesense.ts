import { setMaxListeners } from "node:events";
import type { Client } from "typesense";
import type { NodeAddress } from "../config/types.js";
import { classify } from "./classify.js";
import { createNode, type TypesenseNode } from "./node.js";
import { type Failure, failed, type Outcome, succeeded } from "./outcome.js";

export interface TypesenseOptions {
  nodes: readonly NodeAddress[];
  apiKey: string;
  /** The deadline of every request, in milliseconds. */
  requestTimeoutMs: number;
}

/**
 * The connection to a server or a cluster. Requests go to one node as long as it is well, because order holds only there;
 * when it fails, the next request goes to the next node.
 */
export class Typesense {
  readonly #nodes: TypesenseNode[];
  readonly #abort = new AbortController();
  readonly #apiKey: string;
  #current = 0;

  constructor(options: TypesenseOptions) {
    this.#apiKey = options.apiKey;
    // Every request in flight listens to it; there may be many.
    setMaxListeners(0, this.#abort.signal);
    this.#nodes = options.nodes.map((node) =>
      createNode(node, options.apiKey, options.requestTimeoutMs, this.#abort.signal),
    );
  }

  /** The node in use, for messages. */
  get url(): string {
    return this.#node.url;
  }

  /** Sends one request. Failures are values; nothing is thrown and nothing is tried twice. */
  async send<T>(request: (client: Client) => Promise<T>): Promise<Outcome<T>> {
    const node = this.#node;
    try {
      return succeeded(await request(node.client));
    } catch (thrown) {
      const failure = this.#withoutKey(classify(thrown, node.url));
      const leave = failure.kind === "unavailable" || failure.kind === "uncertain";
      if (leave && node === this.#node) this.#current = (this.#current + 1) % this.#nodes.length;
      return failed(failure);
    }
  }

  /** Ends requests in flight and closes all connections. */
  close(): void {
    this.#abort.abort();
    for (const node of this.#nodes) node.close();
  }

  /** A proxy or a debugging server may repeat the request's headers in its answer. */
  #withoutKey(failure: Failure): Failure {
    return this.#apiKey === "" ? failure : { ...failure, message: failure.message.replaceAll(this.#apiKey, "***") };
  }

  get #node(): TypesenseNode {
    return this.#nodes[this.#current] as TypesenseNode;
  }
}
