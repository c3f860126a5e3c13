import { rewriteBigIntegers } from "../document/big-integers.js";
import { type Outcome, succeeded } from "./outcome.js";
import { collectionPath } from "./path.js";
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

/**
 * Searches a collection. Integers that a JS number can't hold stand in the documents as texts of their digits.
 *
 * The answer is read as bytes, for of a text the client makes an object, whose numbers are rounded.
 */
export async function searchDocuments(
  typesense: Typesense,
  collection: string,
  query: SearchQuery,
): Promise<Outcome<SearchResult>> {
  const path = `${collectionPath(collection)}/documents/search`;
  const options = { responseType: "arraybuffer" } as const;
  const read = await typesense.send((client) => client.apiCall.get<Buffer>(path, query, options));
  return read.ok ? succeeded(parsed(read.value.toString("utf8"))) : read;
}

function parsed(text: string): SearchResult {
  return JSON.parse(rewriteBigIntegers(text, (digits) => `"${digits}"`)) as SearchResult;
}
