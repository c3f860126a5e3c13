import { exportLines } from "./export.js";
import { idFilters, isSafeInFilter } from "./ids.js";
import { type Outcome, succeeded } from "./outcome.js";
import { collectionPath } from "./path.js";
import type { Typesense } from "./typesense.js";

/**
 * Reads documents by their ids, as the server's own text, so that no digit is lost.
 *
 * @param silenceMs how long nothing may come before an answer is given up, in milliseconds
 * @returns what is there, by id
 */
export async function readDocuments(
  typesense: Typesense,
  collection: string,
  ids: readonly string[],
  silenceMs: number,
): Promise<Outcome<Map<string, string>>> {
  const found = new Map<string, string>();
  const take = async (lines: string[]) => {
    for (const line of lines) keep(found, line);
  };
  for (const { filter } of idFilters(ids.filter(isSafeInFilter))) {
    const exported = await exportLines(typesense, collection, { filter_by: filter }, take, silenceMs);
    if (!exported.ok) return exported;
  }
  for (const id of ids.filter((each) => !isSafeInFilter(each))) {
    const read = await readOne(typesense, collection, id);
    if (!read.ok) return read;
    if (read.value !== undefined) keep(found, read.value);
  }
  return succeeded(found);
}

/** As bytes, for of a text the client makes an object, whose numbers are rounded. */
async function readOne(typesense: Typesense, collection: string, id: string): Promise<Outcome<string | undefined>> {
  const path = `${collectionPath(collection)}/documents/${encodeURIComponent(id)}`;
  const read = await typesense.send((client) => client.apiCall.get<Buffer>(path, {}, { responseType: "arraybuffer" }));
  if (read.ok) return succeeded(read.value.toString("utf8"));
  return read.failure.kind === "missing" ? succeeded(undefined) : read;
}

function keep(found: Map<string, string>, line: string): void {
  try {
    const { id } = JSON.parse(line) as { id?: unknown };
    if (typeof id === "string") found.set(id, line);
  } catch {
    // A document that was deleted meanwhile.
  }
}
