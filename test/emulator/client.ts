import { expect } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/index.js";

export const API_KEY = "test-key";

export interface Answer {
  status: number;
  body: string;
}

/** Talks to an emulator over real HTTP, with the administrator's key unless another is given. */
export class Client {
  readonly url: string;
  private readonly key: string;

  constructor(url: string, key = API_KEY) {
    this.url = url;
    this.key = key;
  }

  async call(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const headers = { "x-typesense-api-key": this.key };
    const response = await fetch(this.url + path, { method, headers, body: body ?? null, signal: signal ?? null });
    return { status: response.status, body: await response.text() };
  }

  async createCollection(name: string, fields: object[], more: object = {}): Promise<void> {
    const answer = await this.call("POST", "/collections", JSON.stringify({ name, fields, ...more }));
    if (answer.status !== 201) throw new Error(answer.body);
  }

  /** Imports lines and returns the result lines. */
  async import(collection: string, lines: string[], params = "action=upsert"): Promise<string[]> {
    const path = `/collections/${collection}/documents/import?${params}`;
    return (await this.call("POST", path, lines.join("\n"))).body.split("\n");
  }

  /** The stored documents, as text, in order of arrival. */
  async export(collection: string): Promise<string[]> {
    const { body } = await this.call("GET", `/collections/${collection}/documents/export`);
    return body === "" ? [] : body.split("\n");
  }
}

export interface Started {
  emulator: Emulator;
  client: Client;
}

export async function start(options: Partial<EmulatorOptions> = {}): Promise<Started> {
  const emulator = await startEmulator({ apiKey: API_KEY, ...options });
  return { emulator, client: new Client(emulator.url) };
}

/** An optional field of the type. */
export function field(name: string, type: string, more: object = {}): object {
  return { name, type, optional: true, ...more };
}

export const OK = '{"success":true}';

/** Waits for a condition: `await eventually(() => count()).toBe(1)`. */
export function eventually<T>(probe: () => T | Promise<T>) {
  return expect.poll(probe, { timeout: 20_000, interval: 2 });
}
