import type { Collection } from "../documents/collection.js";
import { project } from "../documents/project.js";
import { selectDocuments } from "../filter/select.js";
import { Refusal } from "../refusal.js";
import { SILENCE } from "../reply.js";
import { isDynamic } from "../schema/field.js";
import { fieldNamed } from "../schema/schema.js";
import { heldBack } from "../schema/stored.js";
import { scalarOf } from "../schema/types.js";
import { countFacets } from "./facet.js";
import { findDocuments, type Hit } from "./find.js";
import { highlightsOf, textMatchInfo } from "./hit.js";
import { readSearchParams, type SearchParams } from "./params.js";
import { sortHits } from "./sort.js";

/**
 * Runs one search.
 *
 * @returns the result as it is sent, a refusal, or SILENCE where the server would never answer: a field whose
 *   documents still hold another type than the schema says (transcript 05)
 */
export function search(
  collection: Collection,
  given: ReadonlyMap<string, string>,
): Record<string, unknown> | Refusal | typeof SILENCE {
  const params = readSearchParams(given);
  if (params instanceof Refusal) return params;
  const wildcard = params.q === "*";
  if (!wildcard && params.queryBy.length === 0) return new Refusal(400, "No search fields specified for the query.");
  const problem = queryFieldProblem(collection, params);
  if (problem !== undefined) return problem;
  if (!wildcard && params.queryBy.some((name) => isStale(collection, name))) return SILENCE;
  const candidates = selectDocuments(collection, params.filterBy);
  if (candidates instanceof Refusal) return notFoundIfUnknown(candidates);
  const { schema } = collection;
  const found = wildcard
    ? candidates.map((document) => ({ document, score: 0, fields: [], wordsFound: 0, wordsDropped: 0 }))
    : findDocuments(candidates, params, schema);
  const facets = countFacets(found, params, schema);
  if (facets instanceof Refusal) return facets;
  const sorted = sortHits(found, params.sortBy, schema);
  if (sorted instanceof Refusal) return sorted;
  const start = (params.page - 1) * params.perPage;
  return {
    facet_counts: facets,
    found: found.length,
    hits: sorted.slice(start, start + params.perPage).map((hit) => showHit(hit, params)),
    out_of: collection.documents.size,
    page: params.page,
    request_params: { collection_name: collection.name, first_q: params.q, per_page: params.perPage, q: params.q },
    search_cutoff: false,
    search_time_ms: 0,
  };
}

function queryFieldProblem(collection: Collection, params: SearchParams): Refusal | undefined {
  for (const name of params.queryBy) {
    const field = fieldNamed(collection.schema, name);
    if (field === undefined) return new Refusal(404, `Could not find a field named \`${name}\` in the schema.`);
    if (scalarOf(field.type) !== "string" && !isDynamic(field)) {
      return new Refusal(400, `Field \`${name}\` should be a string or a string array.`);
    }
  }
  return undefined;
}

/** Writing all documents again mends a stale field, so it is looked at anew each time. */
function isStale(collection: Collection, name: string): boolean {
  const field = fieldNamed(collection.schema, name);
  if (field === undefined || !collection.staleFields.has(name)) return false;
  if (heldBack(collection, field)) return true;
  collection.staleFields.delete(name);
  return false;
}

/** A search says 404 of an unknown filter field where an export or a delete says 400. */
function notFoundIfUnknown(refusal: Refusal): Refusal {
  return refusal.message.startsWith("Could not find") ? new Refusal(404, refusal.message) : refusal;
}

function showHit(hit: Hit, params: SearchParams): Record<string, unknown> {
  return {
    document: project(hit.document.tree, params.include, params.exclude),
    ...highlightsOf(hit),
    ...(params.q === "*" ? {} : textMatchInfo(hit)),
  };
}
