import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server } from "./server.js";

/** What is done with an import on its way. */
export interface OnTheWay {
  /** Before its answer is passed on. */
  holds?(body: Buffer): Promise<void>;
  /** As soon as its answer has been passed on. */
  passed?(body: Buffer): void;
}

/** Stands between a client and the server, passes everything on, and closes the server with itself. */
export async function standBetween(server: Server, { holds, passed }: OnTheWay): Promise<Server> {
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const { method = "GET", headers, url = "/" } = incoming;
      const isImport = url.includes("/documents/import");
      const held = isImport ? holds?.(body) : undefined;
      const forwarded = request(`${server.url}${url}`, { method, headers, agent }, async (answer) => {
        await held;
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
        if (isImport) answer.on("end", () => passed?.(body));
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
    close: async () => {
      proxy.closeAllConnections();
      proxy.close();
      agent.destroy();
      await server.close();
    },
  };
}
