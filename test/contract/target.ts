import { startEmulator } from "../../src/emulator/index.js";
import type { Scenario } from "./scenario.js";

/** The server that the scenarios are replayed against. */
export interface Target {
  url: string;
  apiKey: string;
  /** How long an answer that never comes is waited for. */
  patienceMs: number;
  close(): Promise<void>;
}

const { TYPESENSE_TEST_URL: realUrl, TYPESENSE_TEST_API_KEY: realKey } = process.env;

/** A fresh emulator, or the real server with the leftovers of all scenarios deleted. */
export async function openTarget(scenarios: Scenario[]): Promise<Target> {
  if (realUrl !== undefined && realKey !== undefined) {
    const url = realUrl.replace(/\/$/, "");
    await deleteLeftovers(url, realKey, scenarios);
    return { url, apiKey: realKey, patienceMs: 5000, close: async () => undefined };
  }
  const emulator = await startEmulator({ apiKey: "contract" });
  return { url: emulator.url, apiKey: emulator.apiKey, patienceMs: 300, close: () => emulator.close() };
}

async function deleteLeftovers(url: string, apiKey: string, scenarios: Scenario[]): Promise<void> {
  const call = (method: string, path: string) =>
    fetch(url + path, { method, headers: { "x-typesense-api-key": apiKey } });
  const requests = scenarios.flatMap(({ steps }) => steps.map(({ request }) => request));
  const created = requests.filter(({ method, path }) => method === "POST" && path === "/collections");
  const names = new Set(created.map(({ body }) => /"name":"([^"]*)"/.exec(body ?? "")?.[1] ?? ""));
  for (const { method, path } of requests) {
    if (method === "PUT" && path.startsWith("/aliases/")) await call("DELETE", path);
  }
  for (const name of names) if (name !== "") await call("DELETE", `/collections/${encodeURIComponent(name)}`);
  const { keys } = (await (await call("GET", "/keys")).json()) as { keys: { id: number; description: string }[] };
  for (const { id, description } of keys) if (description === "fountain-sync") await call("DELETE", `/keys/${id}`);
}
