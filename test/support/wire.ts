import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/**
 * What happens to what passes:
 * - open: it passes
 * - black hole: new connections are taken, and nothing of them arrives or comes back; those there are freeze
 * - half open: requests arrive, no answer comes back
 * - slow: some bytes at a time, both ways
 * - cut: an answer is cut in its middle, by a reset
 * - cut request: a request is cut in its middle, by a reset
 */
export type Weather = "open" | "black hole" | "half open" | "slow" | "cut" | "cut request";

/** Of a slow connection. */
const SLOW = { bytes: 400, everyMs: 5 };

/** So many bytes of a request or an answer pass before it is cut, and no more than half of it. */
const CUT_AFTER = 200;

/** A TCP proxy before a server: the wire, as it may be. It knows nothing of what passes. */
export class Wire {
  /** Connections that met other weather than open. */
  struck = 0;
  #weather: Weather = "open";
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly port: number,
    readonly targetPort: number,
  ) {}

  static async start(targetPort: number): Promise<Wire> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const wire = new Wire((server.address() as AddressInfo).port, targetPort);
    server.on("connection", (client) => wire.#join(client));
    onTestFinished(() => {
      server.close();
      for (const socket of wire.#sockets) socket.destroy();
    });
    return wire;
  }

  /** Connections that were frozen when the weather was bad stay dead, as after a firewall has forgotten them. */
  set weather(weather: Weather) {
    this.#weather = weather;
  }

  #join(client: Socket): void {
    const server = dial(this.targetPort, "127.0.0.1");
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true).on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    let isDead = false;
    const strike = () => {
      this.struck++;
    };
    const pass = (from: Socket, to: Socket, side: "request" | "answer") => {
      from.on("data", (bytes) => {
        const weather = this.#weather;
        if (weather !== "open") strike();
        if (weather === "black hole" || (weather === "half open" && side === "answer")) isDead = true;
        if (isDead && (side === "answer" || weather === "black hole")) return;
        if (weather === (side === "answer" ? "cut" : "cut request")) {
          to.write(bytes.subarray(0, Math.min(CUT_AFTER, bytes.length >> 1)), () => {
            from.resetAndDestroy();
            to.resetAndDestroy();
          });
        } else if (weather === "slow") trickle(from, to, bytes);
        else to.write(bytes);
      });
    };
    pass(client, server, "request");
    pass(server, client, "answer");
  }
}

/** Holds back what comes behind it until all of it has passed. */
function trickle(from: Socket, to: Socket, bytes: Buffer): void {
  from.pause();
  let at = 0;
  const timer = setInterval(() => {
    if (at >= bytes.length || to.destroyed) {
      clearInterval(timer);
      from.resume();
      return;
    }
    to.write(bytes.subarray(at, at + SLOW.bytes));
    at += SLOW.bytes;
  }, SLOW.everyMs);
}
