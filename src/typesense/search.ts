import type { Outcome } from "./outcome.js";
import type { Typesense } from "./typesense.js";

export interface SearchQuery {
  q: string;
  /** Fields, separated by commas. */
  query_by?: string;
  filter_by?: string;
  per_page: number;
}

/** What a search has found, as far as it is used. */
export interface SearchResult {
  found: number;
  search_time_ms: number;
  hits: {
    document: Record<string, unknown>;
    /** What matched, as pieces of the values in which `<mark>` stands around the words. */
    highlights?: { field: string; snippet?: string }[];
  }[];
}

/** Searches a collection. */
export function searchDocuments(
  typesense: Typesense,
  collection: string,
  query: SearchQuery,
): Promise<Outcome<SearchResult>> {
  const path = `/collections/${encodeURIComponent(collection)}/documents/search`;
  return typesense.send((client) => client.apiCall.get<SearchResult>(path, query));
}
