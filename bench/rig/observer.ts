import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server } from "./server.js";

/** Stands between the daemon and the server, and notes when each document was answered for. */
export interface Observer extends Server {
  /** By the document's id: when the answer to its import was passed on, on the clock of {@link now}. */
  answered: Map<string, number>;
}

/** A clock that all processes of a machine share, in milliseconds (CLOCK_MONOTONIC). */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export async function observe(server: Server): Promise<Observer> {
  const agent = new Agent({ keepAlive: true });
  const answered = new Map<string, number>();
  const proxy = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const { method = "GET", headers, url = "/" } = incoming;
      const forwarded = request(`${server.url}${url}`, { method, headers, agent }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
        answer.on("end", () => {
          if (!url.includes("/documents/import")) return;
          const at = now();
          for (const found of body.toString("latin1").matchAll(/(?:^|\n)\{"id":"([^"]+)"/g)) {
            if (!answered.has(found[1] as string)) answered.set(found[1] as string, at);
          }
        });
      });
      forwarded.on("error", () => outgoing.destroy());
      forwarded.end(body);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await new Promise((resolve) => proxy.once("listening", resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    ...server,
    url: `http://127.0.0.1:${port}`,
    answered,
    close: async () => {
      proxy.closeAllConnections();
      proxy.close();
      agent.destroy();
      await server.close();
    },
  };
}
