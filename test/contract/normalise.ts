import type { RecordedResponse, StepRequest } from "./scenario.js";

/**
 * Takes out of a body what varies from run to run and is no part of the contract: times, key ids and values,
 * relevance numbers, the figures of /status, the order of a list of collections, and the internal properties that a
 * PATCH echoes.
 */
export function normaliseBody(request: StepRequest, response: RecordedResponse): unknown {
  const { body } = response;
  if (Array.isArray(body)) return memberNames(body);
  const path = request.path.split("?")[0] ?? "";
  if (path === "/stats.json" || path === "/metrics.json") return memberNames(Object.keys(JSON.parse(body) as object));
  if (path === "/status") return body.replace(/\d+/g, "0");
  if (path === "/keys") return body.replace(/"id":\d+/, '"id":0').replace(/"value":"[^"]*"/, '"value":""');
  if (path === "/collections" && request.method === "GET") return inNameOrder(withoutTimes(body));
  if (request.method === "PATCH" && response.status === 200) return withoutInternals(request, body);
  return withoutRelevance(withoutTimes(body));
}

/** The processors of the machine are among the figures. */
function memberNames(names: string[]): string[] {
  return [...new Set(names.map((name) => name.replace(/^system_cpu\d+_/, "system_cpu1_")))];
}

function withoutTimes(body: string): string {
  return body.replace(/"(created_at|search_time_ms)":\d+/g, '"$1":0');
}

function withoutRelevance(body: string): string {
  return body
    .replace(/"text_match":\d+/g, '"text_match":0')
    .replace(/"text_match_info":\{[^}]*\}/g, (info) => info.replace(/\d+/g, "0"));
}

function inNameOrder(body: string): unknown {
  const parsed = JSON.parse(body) as unknown;
  if (!Array.isArray(parsed)) return body;
  return (parsed as { name: string }[]).sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Of every field echoed, the properties that were sent for it and `drop`. */
function withoutInternals(request: StepRequest, body: string): unknown {
  type Fields = { fields?: Record<string, unknown>[] };
  const sent = (JSON.parse(request.body ?? "{}") as Fields).fields ?? [];
  const echo = JSON.parse(body) as Fields;
  const known = new Set(["drop", ...sent.flatMap((field) => Object.keys(field))]);
  const fields = echo.fields?.map((field) =>
    Object.fromEntries(Object.entries(field).filter(([key]) => known.has(key))),
  );
  return { ...echo, ...(fields === undefined ? {} : { fields }) };
}
