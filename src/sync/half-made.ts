import type { DocumentMapping } from "../document/mapping.js";
import { retireHalfBuilt } from "../outbox/retired.js";
import type { Stream } from "../outbox/stream.js";
import { aliasesOf, dropCollection, getCollection } from "../typesense/collections.js";
import { type Outcome, succeeded } from "../typesense/outcome.js";
import { aliasOf, faultsOf } from "./collection-of.js";
import type { Sync } from "./context.js";
import { isMadeBy } from "./owner.js";

/**
 * Drops the collection that a stream has made for the table or the mapping as it was before, if the daemon ended before that was
 * recorded: another one is asked for by now. It holds no document, for none is sent before.
 *
 * @param stream has not got its collection yet; names the one that it was about to make
 * @returns the aliases that led to what was dropped
 */
export async function dropHalfMade(
  { typesense, owner, state }: Pick<Sync, "typesense" | "owner" | "state">,
  { id, alias, collection }: Stream,
  mapping: DocumentMapping,
): Promise<Outcome<string[]>> {
  // A creation that got no answer may be carried out behind this look.
  if (alias !== null && alias !== aliasOf(mapping)) retireHalfBuilt(state, { id, collection });
  const found = await getCollection(typesense, collection);
  if (!found.ok) return found;
  const there = found.value;
  if (there?.name !== collection || !isMadeBy(there, id, owner) || there.num_documents > 0) return succeeded([]);
  if (alias === aliasOf(mapping) && faultsOf(mapping, there).length === 0) return succeeded([]);
  const leading = await aliasesOf(typesense, collection);
  if (!leading.ok) return leading;
  const dropped = await dropCollection(typesense, collection);
  return dropped.ok ? leading : dropped;
}
