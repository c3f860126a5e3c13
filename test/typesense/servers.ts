import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import type { NodeAddress } from "../../src/config/types.js";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/index.js";
import type { Failure, Outcome } from "../../src/typesense/outcome.js";
import { Typesense, type TypesenseOptions } from "../../src/typesense/typesense.js";

export const API_KEY = "secret-key-4711";

/** An emulator that ends with the test. */
export async function startServer(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({ apiKey: API_KEY, ...options });
  onTestFinished(() => emulator.kill());
  return emulator;
}

/** A server that answers as it is told, on a port of its own; it ends with the test. */
export async function listen(server: Server | RequestListener): Promise<NodeAddress> {
  const listening = typeof server === "function" ? createServer(server) : server;
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => {
    listening.close();
    listening.closeAllConnections();
  });
  return { protocol: "http", host: "127.0.0.1", port: (listening.address() as AddressInfo).port };
}

/** The address of a port where nobody listens. */
export async function deadAddress(): Promise<NodeAddress> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return { protocol: "http", host: "127.0.0.1", port };
}

/** A connection that is closed when the test ends. */
export function connect(
  to: NodeAddress | Emulator | readonly (NodeAddress | Emulator)[],
  options: Partial<TypesenseOptions> = {},
): Typesense {
  const nodes = [to].flat().map((node) => ({ protocol: "http" as const, ...node }));
  const typesense = new Typesense({ nodes, apiKey: API_KEY, requestTimeoutMs: 10_000, ...options });
  onTestFinished(() => typesense.close());
  return typesense;
}

export function resultOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

/** The failure of an outcome, which never holds the key. */
export function failureOf(outcome: Outcome<unknown>): Failure {
  expect(outcome.ok).toBe(false);
  expect(JSON.stringify(outcome)).not.toContain(API_KEY);
  return (outcome as { failure: Failure }).failure;
}

/** One request of its own to a server, past the code under test. */
export async function call(emulator: Emulator, method: string, path: string, body?: unknown): Promise<string> {
  const headers = { "x-typesense-api-key": API_KEY };
  const response = await fetch(emulator.url + path, { method, headers, body: body ? JSON.stringify(body) : null });
  expect(response.status).toBeLessThan(300);
  return response.text();
}

/** The ids of a collection's documents, in order of arrival. */
export async function idsIn(emulator: Emulator, collection: string): Promise<string[]> {
  const text = await call(emulator, "GET", `/collections/${encodeURIComponent(collection)}/documents/export`);
  return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line).id as string);
}

/** Documents with nothing but their ids, as an import body. */
export function bodyOf(ids: readonly string[]): Buffer {
  return Buffer.from(ids.map((id) => JSON.stringify({ id })).join("\n"));
}

export const FIELDS = [{ name: "n", type: "int64", optional: true }];
