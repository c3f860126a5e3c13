import { z } from "zod";
import type { Stream } from "../../outbox/stream.js";
import { isSafeInFilter } from "../../typesense/ids.js";
import type { Failure } from "../../typesense/outcome.js";
import { type SearchQuery, searchDocuments } from "../../typesense/search.js";
import { bodyOf } from "./body.js";
import { type Call, type Reply, refused } from "./route.js";

/** So many documents are shown, and so many fields looked through. */
const HITS = 10;
const FIELDS = 20;

const BODY = z.strictObject({ collection: z.string(), q: z.string().max(500) });

/** Searches a collection that is delivered to: one sees that what was written has arrived. */
export async function postSearch(call: Call): Promise<Reply> {
  const body = bodyOf(call, BODY);
  if ("refusal" in body) return body.refusal;
  const { sync, probe } = call.service;
  const { collection, q } = body.said;
  const stream = [...sync.streams.values()].find((each) => each.collection === collection);
  if (!stream) return refused(404, `${collection}: no table is delivered to a collection of that name`);
  const fields = (sync.agreements.get(stream.id)?.reader.mapping.columns ?? [])
    .filter(({ type }) => /^string/.test(type))
    .map(({ field }) => field);
  if (fields.length === 0 && !isSafeInFilter(q.trim() || "*"))
    return refused(400, "there are only ids to search by: give one");
  const found = await searchDocuments(probe.typesense, collection, queryFor(q.trim(), fields));
  if (!found.ok) return unfound(found.failure, stream);
  const { hits, found: count, search_time_ms } = found.value;
  return {
    status: 200,
    body: {
      found: count,
      search_time_ms,
      fields: fields.slice(0, FIELDS),
      hits: hits.map(({ document, highlights = [] }) => ({ document, highlights })),
    },
  };
}

/** A collection without a field of text can be asked for a document by its id only. */
function queryFor(q: string, fields: readonly string[]): SearchQuery {
  if (q === "" || q === "*") return { q: "*", per_page: HITS };
  if (fields.length > 0) return { q, query_by: fields.slice(0, FIELDS).join(","), per_page: HITS };
  return { q: "*", filter_by: `id:=\`${q}\``, per_page: HITS };
}

/** What stands in the way here is no fault of the request. */
function unfound({ kind, message, status }: Failure, { collection }: Stream): Reply {
  if (status === 401 || status === 403) {
    return refused(502, `the API key may not search ${collection}: give it the action documents:search`);
  }
  if (kind === "missing") return refused(502, `there is no collection ${collection} yet`);
  return refused(502, message);
}
