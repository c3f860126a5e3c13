import { randomInt } from "node:crypto";
import type { Client } from "typesense";
import type { Action } from "./actions.js";
import { getCollection } from "./collections.js";
import type { Failure } from "./outcome.js";
import { aliasPath, collectionPath } from "./path.js";
import type { Typesense } from "./typesense.js";

/** Whether a key may do something; unknown where the server gave no telling answer. */
export type Answer =
  | { verdict: "allowed" }
  | { verdict: "denied" }
  | { verdict: "unknown"; failure: Failure | undefined };

type Ask = (client: Client, name: string) => Promise<unknown>;

/**
 * For each action a request that can change nothing: it is about a collection or an alias that is not there, or lacks what it
 * needs. The server looks at the key first, so 401 means that it may not, and any other refusal that it may (seen on v30).
 */
const asks: Readonly<Record<Action, Ask>> = {
  "documents:import": (client, name) =>
    client.apiCall.post(`${collectionPath(name)}/documents/import`, "{}", { action: "upsert" }),
  "documents:delete": (client, name) =>
    client.apiCall.delete(`${collectionPath(name)}/documents/0`, { ignore_not_found: true }),
  "documents:export": (client, name) => client.apiCall.get(`${collectionPath(name)}/documents/export`),
  "documents:get": (client, name) => client.apiCall.get(`${collectionPath(name)}/documents/0`),
  // Without fields there is no collection.
  "collections:create": (client, name) => client.apiCall.post("/collections", { name }),
  "collections:get": (client, name) => client.apiCall.get(collectionPath(name)),
  "collections:update": (client, name) => client.apiCall.patch(collectionPath(name), { fields: [] }),
  "collections:delete": (client, name) => client.apiCall.delete(collectionPath(name)),
  "collections:list": (client) => client.apiCall.get("/collections", { exclude_fields: "fields" }),
  "aliases:get": (client, name) => client.apiCall.get(aliasPath(name)),
  "aliases:list": (client) => client.apiCall.get("/aliases"),
  // Without a collection to lead to there is no alias.
  "aliases:upsert": (client, name) => client.apiCall.put(aliasPath(name), {}),
  "debug:list": (client) => client.apiCall.get("/debug"),
  "status:list": (client) => client.apiCall.get("/status"),
};

/** Requests that are answered with what is there; all others have to be refused. */
const reading = new Set<Action>(["collections:list", "aliases:list", "debug:list", "status:list"]);

/**
 * A name for a table's collection that none has: `<table>__v<n>` with a number that no table gets to, so that it is one of
 * those that a key for the table is for.
 */
export function unusedName(table: string): string {
  return `${table}__v9${String(randomInt(1e12, 9e12))}`;
}

/** Asks whether the key may do something to a collection of this name, which must not be there. */
export async function mayDo(typesense: Typesense, action: Action, name: string): Promise<Answer> {
  const outcome = await typesense.send((client) => asks[action](client, name));
  if (outcome.ok) return reading.has(action) ? { verdict: "allowed" } : { verdict: "unknown", failure: undefined };
  return judge(outcome.failure);
}

/** Asks whether the key may look at a collection, whether that is there or not. */
export async function mayLookAt(typesense: Typesense, name: string): Promise<Answer> {
  const outcome = await getCollection(typesense, name);
  return outcome.ok ? { verdict: "allowed" } : judge(outcome.failure);
}

/** Asks whether the key may do what only an administrator needs. */
export async function mayListKeys(typesense: Typesense): Promise<boolean> {
  return (await typesense.send((client) => client.apiCall.get("/keys"))).ok;
}

function judge(failure: Failure): Answer {
  if (failure.status === 401 || failure.status === 403) return { verdict: "denied" };
  const isRefusal = failure.status === 400 || failure.status === 404 || failure.status === 409;
  return isRefusal ? { verdict: "allowed" } : { verdict: "unknown", failure };
}
