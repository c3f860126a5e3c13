import { parseJson } from "../json/parse.js";
import { isObject, type JsonValue } from "../json/value.js";
import { writeJson } from "../json/write.js";
import { Refusal } from "../refusal.js";
import { type Answer, COLLECTION_NOT_FOUND, dumpedFailure, failure, json, SILENCE } from "../reply.js";
import { type Call, param, type Route } from "../route.js";
import { search } from "../search/run.js";

/** Routes that search. */
export const SEARCH_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/collections/:collection/documents/search",
    action: "documents:search",
    handle: searchOne,
  },
  {
    method: "POST",
    path: "/multi_search",
    action: "documents:search",
    collections: (call) => (searchesIn(call) ?? []).map((one) => one.get("collection") ?? ""),
    handle: searchMany,
  },
];

function searchOne(call: Call): Answer {
  const result = searchIn(call, param(call, "collection"), call.request.query);
  if (result === SILENCE) return SILENCE;
  return result instanceof Refusal ? dumpedFailure(result) : json(200, result);
}

function searchIn(call: Call, name: string, params: ReadonlyMap<string, string>): ReturnType<typeof search> {
  const collection = call.context.state.resolve(name);
  return collection === undefined ? new Refusal(404, COLLECTION_NOT_FOUND) : search(collection, params);
}

/** A failure of one search is a result like the others (transcript 08). */
function searchMany(call: Call): Answer {
  const searches = searchesIn(call);
  if (searches === undefined) return failure(400, "Missing `searches` array.");
  const results: unknown[] = [];
  for (const one of searches) {
    const params = new Map([...call.request.query, ...one]);
    const result = searchIn(call, one.get("collection") ?? "", params);
    if (result === SILENCE) return SILENCE;
    results.push(result instanceof Refusal ? { code: result.status, error: result.message } : result);
  }
  return json(200, { results });
}

function searchesIn({ request }: Call): Map<string, string>[] | undefined {
  const parsed = parseJson(request.body.toString("utf8"));
  const searches = parsed.ok && isObject(parsed.value) ? parsed.value.get("searches") : undefined;
  if (!Array.isArray(searches)) return undefined;
  return searches.filter(isObject).map((one) => new Map([...one].map(([key, value]) => [key, asText(value)])));
}

function asText(value: JsonValue): string {
  return typeof value === "string" ? value : writeJson(value);
}
