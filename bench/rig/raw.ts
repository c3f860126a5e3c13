import { Agent, request } from "node:http";
import type { Server } from "./server.js";

/** The barest client there can be: one connection that is kept, one request after the other. */
export class RawClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(readonly server: Pick<Server, "url" | "apiKey">) {}

  send(method: string, path: string, body: Buffer | string = ""): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = { "x-typesense-api-key": this.server.apiKey, "content-length": Buffer.byteLength(body) };
      const sent = request(`${this.server.url}${path}`, { method, agent: this.#agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
        answer.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  async import(collection: string, body: Buffer): Promise<void> {
    const path = `/collections/${collection}/documents/import?action=upsert&dirty_values=reject`;
    const { status, text } = await this.send("POST", path, body);
    if (status !== 200 || text.includes('"success":false')) throw new Error(`import: ${status} ${text.slice(0, 200)}`);
  }

  /** Drops a collection and the alias of its table, if they are there. */
  async drop(table: string): Promise<void> {
    const { text } = await this.send("GET", `/aliases/${table}`);
    const collection = /"collection_name": ?"([^"]+)"/.exec(text)?.[1];
    if (collection) await this.send("DELETE", `/collections/${collection}`);
    await this.send("DELETE", `/aliases/${table}`);
    await this.send("DELETE", `/collections/${table}_raw`);
  }

  close(): void {
    this.#agent.destroy();
  }
}
