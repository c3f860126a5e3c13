/*
 * Invariant: a search finds by words, beginnings and small slips, in the order, the pages and the shape that the quick
 * start relies on.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { field, type Started, start } from "./client.js";

let started: Started;

const LINES = [
  '{"id":"1","t":"Juliet of Verona","tags":["red rose","sweet-heart"],"n":13,"f":1.5,"place":{"name":"Verona"}}',
  '{"id":"2","t":"Romeo","tags":["rose"],"n":16,"f":2.5}',
  '{"id":"3","t":"Tybalt of Verona, Prince of Cats","n":20,"f":0.5,"sorted":"b"}',
  '{"id":"4","t":"CAFÉ O\'Clock","sorted":"A"}',
];

beforeAll(async () => {
  started = await start();
  await started.client.createCollection(
    "c",
    [
      field("t", "string"),
      field("tags", "string[]", { facet: true }),
      field("n", "int64", { facet: true }),
      field("f", "float", { facet: true }),
      field("sorted", "string", { sort: true }),
      field("place.name", "string"),
    ],
    { token_separators: ["-"], enable_nested_fields: true },
  );
  await started.client.import("c", LINES);
});
afterAll(() => started.emulator.close());

interface Result {
  found: number;
  hits: { document: { id: string }; highlight: unknown; highlights: unknown; text_match_info: unknown }[];
  facet_counts: unknown[];
}

async function search(params: string): Promise<Result> {
  const { body } = await started.client.call("GET", `/collections/c/documents/search?${params}`);
  return JSON.parse(body) as Result;
}

async function found(params: string): Promise<string> {
  const { hits } = await search(params);
  return hits.map(({ document }) => document.id).join(" ");
}

test.each([
  ["q=verona&query_by=t", "3 1"],
  ["q=of verona&query_by=t", "3 1"],
  ["q=ver&query_by=t", "3 1"],
  ["q=ver&query_by=t&prefix=false", ""],
  ["q=verona jul&query_by=t", "1"],
  ["q=ver juliet&query_by=t", ""],
  ["q=romoe&query_by=t", "2"],
  ["q=tiybelt&query_by=t", "3"],
  ["q=romoe&query_by=t&num_typos=0", ""],
  ["q=cats nowhere&query_by=t", "3"],
  ["q=cafe&query_by=t", "4"],
  ["q=oclock&query_by=t", "4"],
  ["q=heart&query_by=tags", "1"],
  ["q=rose juliet&query_by=t,tags", "1"],
  ["q=verona&query_by=place.name", "1"],
  ["q=*&sort_by=n:desc", "3 2 1 4"],
  ["q=*&sort_by=n:asc", "1 2 3 4"],
  ["q=*&sort_by=f:asc", "3 1 2 4"],
  ["q=*&sort_by=sorted:asc,n:desc", "4 3 2 1"],
  ["q=rose&query_by=tags&sort_by=_text_match:desc,n:asc", "1 2"],
  ["q=*&per_page=2&page=2", "2 1"],
  ["q=*&filter_by=n:>13", "3 2"],
  ["q=verona&query_by=t&filter_by=n:<20", "1"],
])("%s", async (params, ids) => {
  expect(await found(params)).toBe(ids);
});

test.each([
  ["query_by=t", 400, "Parameter `q` is required."],
  ["q=x&query_by=n", 400, "Field `n` should be a string or a string array."],
  ["q=*&filter_by=x:1", 404, "Could not find a filter field named `x` in the schema."],
  ["q=*&sort_by=t:asc", 404, "Could not find a field named `t` in the schema for sorting."],
  ["q=*&sort_by=n", 400, "Parameter `sort_by` is malformed."],
  ["q=*&facet_by=t", 404, "Could not find a facet field named `t` in the schema."],
  ["q=*&per_page=251", 422, "Only upto 250 hits can be fetched per page."],
  ["q=*&page=x", 400, "Parameter `page` must be an unsigned integer."],
])("%s is refused", async (params, status, message) => {
  const answer = await started.client.call("GET", `/collections/c/documents/search?${params}`);
  expect(answer).toEqual({ status, body: JSON.stringify({ message }) });
});

test("a hit in a list is highlighted element by element", async () => {
  const { hits } = await search("q=heart&query_by=tags");
  expect(hits[0]?.highlight).toEqual({ tags: [{ matched_tokens: ["heart"], snippet: "sweet-<mark>heart</mark>" }] });
  expect(hits[0]?.highlights).toEqual([
    { field: "tags", indices: [1], matched_tokens: [["heart"]], snippets: ["sweet-<mark>heart</mark>"] },
  ]);
});

test("of a long text only what surrounds the word is shown", async () => {
  const { client } = started;
  await client.createCollection("long", [field("t", "string")]);
  const words = Array.from({ length: 50 }, (_, at) => `w${at}`).join(" ");
  await client.import("long", [JSON.stringify({ id: "1", t: words })]);
  const { body } = await client.call("GET", "/collections/long/documents/search?q=w25&query_by=t");
  expect(body).toContain('"snippet":"w21 w22 w23 w24 <mark>w25</mark> w26 w27 w28 w29"');
});

test("facets count values, and numbers also have statistics", async () => {
  const { facet_counts: facets } = await search("q=*&facet_by=tags,n,f&max_facet_values=1&per_page=0");
  expect(facets).toEqual([
    {
      counts: [{ count: 1, highlighted: "red rose", value: "red rose" }],
      field_name: "tags",
      sampled: false,
      stats: { total_values: 3 },
    },
    {
      counts: [{ count: 1, highlighted: "13", value: "13" }],
      field_name: "n",
      sampled: false,
      stats: { avg: 49 / 3, max: 20, min: 13, sum: 49, total_values: 3 },
    },
    {
      counts: [{ count: 1, highlighted: "0.5", value: "0.5" }],
      field_name: "f",
      sampled: false,
      stats: { avg: 1.5, max: 2.5, min: 0.5, sum: 4.5, total_values: 3 },
    },
  ]);
});

test("fields are included and excluded by name and by path", async () => {
  const document = async (params: string) => (await search(`q=juliet&query_by=t&${params}`)).hits[0]?.document;
  expect(await document("include_fields=n,place.name")).toEqual({ n: 13, place: { name: "Verona" } });
  expect(await document("exclude_fields=tags,place.name,t,f")).toEqual({ id: "1", n: 13, place: {} });
});

test("searches sent together share the parameters of the query and may bring numbers", async () => {
  const body = JSON.stringify({ searches: [{ collection: "c", q: "romeo", per_page: 1 }, { collection: "c" }] });
  const answer = await started.client.call("POST", "/multi_search?query_by=t", body);
  const { results } = JSON.parse(answer.body) as { results: unknown[] };
  expect(results[0]).toMatchObject({ found: 1, request_params: { per_page: 1 } });
  expect(results[1]).toEqual({ code: 400, error: "Parameter `q` is required." });
  expect((await started.client.call("POST", "/multi_search", "{}")).status).toBe(400);
});
