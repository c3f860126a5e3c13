import type { Outcome } from "./outcome.js";
import { succeeded } from "./outcome.js";
import type { CollectionInfo, CollectionSchema } from "./schema.js";
import type { Typesense } from "./typesense.js";

/** Reads a collection, or undefined where there is none of that name (nor an alias that leads to one). */
export async function getCollection(typesense: Typesense, name: string): Promise<Outcome<CollectionInfo | undefined>> {
  const outcome = await typesense.send((client) => client.collections(name).retrieve());
  if (!outcome.ok && outcome.failure.kind === "missing") return succeeded(undefined);
  return outcome as Outcome<CollectionInfo>;
}

/** Creates a collection. `exists` is a failure here; the caller knows whether that is good news. */
export function createCollection(typesense: Typesense, schema: CollectionSchema): Promise<Outcome<unknown>> {
  return typesense.send((client) => client.collections().create(schema as never));
}

/** Reads where an alias leads, or undefined where there is no such alias. */
export async function getAlias(typesense: Typesense, name: string): Promise<Outcome<string | undefined>> {
  const outcome = await typesense.send((client) => client.aliases(name).retrieve());
  if (outcome.ok) return succeeded(outcome.value.collection_name);
  return outcome.failure.kind === "missing" ? succeeded(undefined) : outcome;
}

/** Puts an alias onto a collection, whether it was there before or not. */
export function putAlias(typesense: Typesense, name: string, collection: string): Promise<Outcome<unknown>> {
  return typesense.send((client) => client.aliases().upsert(name, { collection_name: collection }));
}
