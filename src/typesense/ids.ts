/** Proxies often stop at 8 KB of URL; the filter may take this much of it. */
const FILTER_BYTES = 6_000;

/**
 * Whether an id means itself in a filter. An id `*` would mean every document, and backticks and outer spaces can't be
 * expressed there.
 */
export function isSafeInFilter(id: string): boolean {
  return /^[A-Za-z0-9_.:@~-]+$/.test(id);
}

/** A path segment of one or two dots is resolved away by URL parsers, encoded or not. */
export function isSafeInPath(id: string): boolean {
  return !/^\.{1,2}$/.test(id);
}

/** Filters for documents by their ids, each short enough for a URL. The ids must be safe in a filter. */
export function idFilters(ids: readonly string[]): { filter: string; ids: string[] }[] {
  const chunks: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const id of ids) {
    const cost = encodeURIComponent(`\`${id}\`,`).length;
    if (bytes + cost > FILTER_BYTES) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(id);
    bytes += cost;
  }
  return chunks.map((chunk) => ({ filter: `id:[${chunk.map((id) => `\`${id}\``).join(",")}]`, ids: chunk }));
}
