import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

/** One write as it passed. */
export interface PassedWrite {
  collection: string;
  method: string;
  body: Buffer;
}

/** An HTTP proxy before the emulator that watches the writes, and may refuse or hold them. */
export class WatchingProxy {
  readonly writes: PassedWrite[] = [];
  /** Collections that had two writes under way at once. */
  readonly overlaps: string[] = [];
  /** The most collections that had a write under way at once. */
  mostTogether = 0;
  /** A body that holds this text is answered as a whole with 400. */
  refused: string | undefined;
  /** How long an import is held before it is passed on, in milliseconds. */
  holds: (body: Buffer) => number = () => 0;
  readonly #underWay = new Set<string>();

  private constructor(
    readonly port: number,
    readonly targetPort: number,
  ) {}

  static async start(targetPort: number): Promise<WatchingProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const proxy = new WatchingProxy((server.address() as AddressInfo).port, targetPort);
    server.on("request", (incoming, outgoing) => {
      proxy.#pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return proxy;
  }

  get imports(): PassedWrite[] {
    return this.writes.filter(({ method }) => method === "POST");
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = "GET", url = "/" } = incoming;
    const collection = method === "GET" ? undefined : /^\/collections\/([^/]+)\/documents/.exec(url)?.[1];
    if (collection !== undefined) this.#began({ collection, method, body });
    outgoing.once("close", () => collection !== undefined && this.#underWay.delete(collection));
    if (this.refused !== undefined && body.includes(this.refused)) {
      outgoing.writeHead(400, { "content-type": "application/json" }).end('{"message": "Bad request."}');
      return;
    }
    if (method === "POST" && collection !== undefined && this.holds(body) > 0) await sleep(this.holds(body));
    const { host, ...headers } = incoming.headers;
    const onward = request({ port: this.targetPort, host: "127.0.0.1", method, path: url, headers, agent: false });
    onward.end(body);
    const [answer] = (await once(onward, "response")) as [IncomingMessage];
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  }

  #began(write: PassedWrite): void {
    this.writes.push(write);
    if (this.#underWay.has(write.collection)) this.overlaps.push(write.collection);
    this.#underWay.add(write.collection);
    this.mostTogether = Math.max(this.mostTogether, this.#underWay.size);
  }
}
