import { Refusal } from "../refusal.js";

/** What a search asks for, with the server's defaults. */
export interface SearchParams {
  q: string;
  queryBy: string[];
  filterBy: string | undefined;
  sortBy: string | undefined;
  facetBy: string[];
  maxFacetValues: number;
  page: number;
  perPage: number;
  include: string[];
  exclude: string[];
  typos: number;
  prefix: boolean;
}

const MOST_PER_PAGE = 250;

/** Reads the parameters of one search; unknown ones are ignored, as they are on the server. */
export function readSearchParams(given: ReadonlyMap<string, string>): SearchParams | Refusal {
  const q = given.get("q");
  if (q === undefined) return new Refusal(400, "Parameter `q` is required.");
  const numbers: Record<string, number> = {};
  for (const [name, otherwise] of Object.entries({ page: 1, per_page: 10, max_facet_values: 10, num_typos: 2 })) {
    const text = given.get(name) ?? String(otherwise);
    if (!/^[0-9]+$/.test(text)) return new Refusal(400, `Parameter \`${name}\` must be an unsigned integer.`);
    numbers[name] = Number(text);
  }
  const { page = 1, per_page: perPage = 10, max_facet_values: maxFacetValues = 10, num_typos: typos = 2 } = numbers;
  if (perPage > MOST_PER_PAGE) return new Refusal(422, `Only upto ${MOST_PER_PAGE} hits can be fetched per page.`);
  return {
    q,
    queryBy: list(given.get("query_by")),
    filterBy: given.get("filter_by"),
    sortBy: given.get("sort_by"),
    facetBy: list(given.get("facet_by")),
    maxFacetValues,
    page: Math.max(1, page),
    perPage,
    include: list(given.get("include_fields")),
    exclude: list(given.get("exclude_fields")),
    typos,
    prefix: given.get("prefix") !== "false",
  };
}

/** A comma-separated parameter as a list. */
export function list(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
