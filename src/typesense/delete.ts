import { idFilters, isSafeInFilter, isSafeInPath } from "./ids.js";
import { failed, type Outcome, succeeded } from "./outcome.js";
import { collectionPath } from "./path.js";
import type { Typesense } from "./typesense.js";

/** Up to so many ids, single requests by id are cheaper than a filter over the collection. */
const FEW = 3;

/** What the server says of a document, as against its collection. */
const noDocument = / answered 404: Could not find a document/;

export type DeleteRequest = { by: "id"; id: string } | { by: "filter"; filter: string; count: number };

/**
 * The requests that delete documents by their ids: lists in a filter for safe ids, one by one for the others. In a filter
 * an id `*` would delete every document, and backticks and outer spaces can't be expressed there.
 */
export function planDeletes(ids: readonly string[]): DeleteRequest[] {
  const safe = ids.filter(isSafeInFilter);
  const listed = ids.length > FEW ? safe : safe.filter((id) => !isSafeInPath(id));
  const inList = new Set(listed);
  const single = ids.filter((id) => !inList.has(id)).map((id) => ({ by: "id", id }) as const);
  return [
    ...single,
    ...idFilters(listed).map(({ filter, ids: { length } }) => ({ by: "filter" as const, filter, count: length })),
  ];
}

/**
 * Deletes documents. Ids that are not there are no failure: the wish is that they be gone.
 */
export async function deleteDocuments(
  typesense: Typesense,
  collection: string,
  ids: readonly string[],
): Promise<Outcome<number>> {
  for (const request of planDeletes(ids)) {
    const outcome = await typesense.quiet.write(() => sendDelete(typesense, collection, request));
    if (!outcome.ok) return outcome;
  }
  return succeeded(ids.length);
}

async function sendDelete(typesense: Typesense, collection: string, request: DeleteRequest): Promise<Outcome<unknown>> {
  const documents = `${collectionPath(collection)}/documents`;
  if (request.by === "filter") {
    return typesense.send((client) => client.apiCall.delete(documents, { filter_by: request.filter }));
  }
  const path = `${documents}/${encodeURIComponent(request.id)}`;
  const outcome = await typesense.send((client) => client.apiCall.delete(path, { ignore_not_found: true }));
  const gone = !outcome.ok && outcome.failure.kind === "missing" && noDocument.test(outcome.failure.message);
  return gone ? succeeded(undefined) : outcome.ok ? outcome : failed(outcome.failure);
}
