import { isCollectionName } from "../config/mapping/collection-name.js";
import { failed, type Outcome, succeeded } from "./outcome.js";
import { aliasPath, collectionPath } from "./path.js";
import type { CollectionInfo, CollectionSchema, FieldSchema } from "./schema.js";
import type { Typesense } from "./typesense.js";

/** Reads a collection, or undefined where there is none of that name (nor an alias that leads to one). */
export async function getCollection(typesense: Typesense, name: string): Promise<Outcome<CollectionInfo | undefined>> {
  if (!isCollectionName(name)) return unspeakable(name);
  const outcome = await typesense.send((client) => client.apiCall.get<CollectionInfo>(collectionPath(name)));
  if (!outcome.ok && outcome.failure.kind === "missing") return succeeded(undefined);
  return outcome;
}

/** The names of all collections that the key is for. */
export async function listCollections(typesense: Typesense): Promise<Outcome<string[]>> {
  const outcome = await typesense.send((client) =>
    client.apiCall.get<{ name: string }[]>("/collections", { exclude_fields: "fields" }),
  );
  return outcome.ok ? succeeded(outcome.value.map(({ name }) => name)) : outcome;
}

/** Creates a collection. `exists` is a failure here; the caller knows whether that is good news. */
export function createCollection(typesense: Typesense, schema: CollectionSchema): Promise<Outcome<unknown>> {
  return typesense.send((client) => client.collections().create(schema as never));
}

/** Reads where an alias leads, or undefined where there is no such alias. */
export async function getAlias(typesense: Typesense, name: string): Promise<Outcome<string | undefined>> {
  if (!isCollectionName(name)) return unspeakable(name);
  const outcome = await typesense.send((client) => client.apiCall.get<{ collection_name: string }>(aliasPath(name)));
  if (outcome.ok) return succeeded(outcome.value.collection_name);
  return outcome.failure.kind === "missing" ? succeeded(undefined) : outcome;
}

/** Puts an alias onto a collection, whether it was there before or not. */
export function putAlias(typesense: Typesense, name: string, collection: string): Promise<Outcome<unknown>> {
  return typesense.send((client) => client.aliases().upsert(name, { collection_name: collection }));
}

/** Changes the fields of a collection. Not to be sent twice: the server may have done it, or half of it. */
export function alterCollection(
  typesense: Typesense,
  name: string,
  fields: readonly (FieldSchema | { name: string; drop: true })[],
): Promise<Outcome<unknown>> {
  return typesense.send((client) => client.apiCall.patch(collectionPath(name), { fields }));
}

/** Replaces what is written down in a collection beside its fields. The server takes it from version 27 on. */
export function markCollection(
  typesense: Typesense,
  name: string,
  metadata: Record<string, unknown>,
): Promise<Outcome<unknown>> {
  return typesense.send((client) => client.apiCall.patch(collectionPath(name), { metadata }));
}

/** Drops a collection with all its documents. One that is not there is dropped already. */
export async function dropCollection(typesense: Typesense, name: string): Promise<Outcome<unknown>> {
  const outcome = await typesense.send((client) => client.apiCall.delete(collectionPath(name)));
  return !outcome.ok && outcome.failure.kind === "missing" ? succeeded(undefined) : outcome;
}

/** The aliases that lead to a collection. */
export async function aliasesOf(typesense: Typesense, collection: string): Promise<Outcome<string[]>> {
  const outcome = await typesense.send((client) => client.aliases().retrieve());
  if (!outcome.ok) return outcome;
  const leading = outcome.value.aliases.filter((alias) => alias.collection_name === collection);
  return succeeded(leading.map(({ name }) => name));
}

/** What is asked of it would be asked of another path. */
function unspeakable(name: string): Outcome<never> {
  return failed({
    kind: "misconfigured",
    message: `no URL can hold the name ${JSON.stringify(name)}`,
    hint: "rename the table, or name its collection in the mapping file",
  });
}
