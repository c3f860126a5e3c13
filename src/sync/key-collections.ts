import type { Stream } from "../outbox/stream.js";
import { collectionPattern, literal } from "../typesense/actions.js";
import { getAlias } from "../typesense/collections.js";
import { type Outcome, succeeded } from "../typesense/outcome.js";
import type { Typesense } from "../typesense/typesense.js";

/**
 * The patterns of the collections that a key for these tables needs: those that a table's collections are named by, and where
 * its alias leads elsewhere, or its stream writes elsewhere (the table was renamed, a collection adopted), those names too.
 *
 * @param typesense with a key that may read aliases
 * @param streams that are known, of these tables or others
 */
export async function keyCollections(
  typesense: Typesense,
  tables: readonly string[],
  streams: readonly Stream[],
): Promise<Outcome<string[]>> {
  const patterns = new Set(tables.map(collectionPattern));
  const isCovered = (name: string) => [...patterns].some((pattern) => new RegExp(`^(?:${pattern})$`, "u").test(name));
  const ours = streams.filter(({ table }) => tables.includes(table));
  for (const { alias } of ours) if (alias !== null && !isCovered(alias)) patterns.add(collectionPattern(alias));
  const targets = ours.map(({ collection }) => collection);
  for (const table of tables) {
    const alias = await getAlias(typesense, table);
    if (!alias.ok) return alias;
    if (alias.value !== undefined) targets.push(alias.value);
  }
  for (const target of targets) if (!isCovered(target)) patterns.add(literal(target));
  return succeeded([...patterns]);
}
