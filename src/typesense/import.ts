import { count as inWords } from "../count.js";
import { failed, type Outcome, succeeded } from "./outcome.js";
import { collectionPath } from "./path.js";
import type { Typesense } from "./typesense.js";

/** What became of one document of an import. */
export type LineResult = { success: true } | { success: false; code: number; error: string };

/**
 * Upserts documents into a collection, by its own name and never through an alias.
 *
 * A 200 alone proves nothing: it counts only when there is one result for every document. Anything else (too few lines,
 * a message glued behind the last one when the server runs out of memory) leaves the outcome uncertain.
 *
 * @param body one JSON document a line, ASCII only, no empty line; it is not kept beyond the outcome of the request
 * @param count how many documents the body holds
 * @returns one result a document, in order
 */
export async function importDocuments(
  typesense: Typesense,
  collection: string,
  body: Buffer,
  count: number,
): Promise<Outcome<LineResult[]>> {
  const path = `${collectionPath(collection)}/documents/import?action=upsert&dirty_values=reject`;
  const sent = await typesense.quiet.write(() => typesense.send((_, post) => post(path, body)));
  if (!sent.ok) return sent;
  const results = parseResults(sent.value, count);
  if (typeof results !== "string") {
    for (const result of results) if (!result.success) result.error = typesense.withoutKey(result.error);
    return succeeded(results);
  }
  return failed({
    kind: "uncertain",
    message: `${typesense.url} answered an import of ${inWords(count, "document")} with ${typesense.withoutKey(results)}`,
  });
}

const SUCCESS = '{"success":true}';

/**
 * Parses the answer to an import.
 *
 * @returns the results, or what is wrong with the answer, in words
 */
export function parseResults(answer: string, count: number): LineResult[] | string {
  const lines = answer.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const results: LineResult[] = [];
  for (const line of lines) {
    const result = line === SUCCESS ? ({ success: true } as const) : parseLine(line);
    if (!result) return `${results.length} results, then ${JSON.stringify(line.slice(0, 200))}`;
    results.push(result);
  }
  return results.length === count ? results : `${results.length} results`;
}

function parseLine(line: string): LineResult | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null || !("success" in parsed)) return undefined;
  if (parsed.success === true) return { success: true };
  if (parsed.success !== false) return undefined;
  const { code, error } = parsed as { code?: unknown; error?: unknown };
  return { success: false, code: typeof code === "number" ? code : 0, error: typeof error === "string" ? error : line };
}
