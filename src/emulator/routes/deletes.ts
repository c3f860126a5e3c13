import type { Collection } from "../documents/collection.js";
import { selectDocuments } from "../filter/select.js";
import { Refusal } from "../refusal.js";
import { BARE_JSON_TYPE, COLLECTION_NOT_FOUND, failure, JSON_TYPE, json, type Reply } from "../reply.js";
import { type Call, collectionQueue, param, type Route } from "../route.js";

/** Routes that delete documents: one by its id, or all that a filter finds. */
export const DELETE_ROUTES: readonly Route[] = [
  {
    method: "DELETE",
    path: "/collections/:collection/documents/:id",
    action: "documents:delete",
    queue: collectionQueue,
    handle: deleteOne,
  },
  {
    method: "DELETE",
    path: "/collections/:collection/documents",
    action: "documents:delete",
    queue: collectionQueue,
    handle: deleteMany,
  },
];

function deleteOne(call: Call): Reply {
  const collection = call.context.state.resolve(param(call, "collection"));
  if (collection === undefined) return failure(404, COLLECTION_NOT_FOUND);
  const id = param(call, "id");
  const document = collection.documents.get(id);
  if (document === undefined) {
    if (call.request.query.get("ignore_not_found") === "true") return json(200, { id });
    return failure(404, `Could not find a document with id: ${id}`);
  }
  collection.documents.delete(id);
  return { status: 200, contentType: JSON_TYPE, body: document.json };
}

function deleteMany(call: Call): Reply {
  const collection = call.context.state.resolve(param(call, "collection"));
  if (collection === undefined) return failure(404, COLLECTION_NOT_FOUND);
  const { query } = call.request;
  if (query.get("truncate") === "true") return json(200, { num_deleted: truncate(collection) }, BARE_JSON_TYPE);
  const filterBy = query.get("filter_by");
  if (filterBy === undefined) return failure(400, "Parameter `filter_by` must be provided.", BARE_JSON_TYPE);
  const selected = selectDocuments(collection, filterBy);
  if (selected instanceof Refusal) return failure(selected.status, selected.message, BARE_JSON_TYPE);
  for (const { id } of selected) collection.documents.delete(id);
  const ids = query.get("return_id") === "true" ? selected.map(({ id }) => id) : undefined;
  return json(200, { ids, num_deleted: selected.length }, BARE_JSON_TYPE);
}

function truncate(collection: Collection): number {
  const count = collection.documents.size;
  collection.documents.clear();
  return count;
}
