import { hasKind } from "../../collection/change.js";
import type { SchemaVersion } from "../../collection/version.js";
import { isCollectionName } from "../../config/mapping/collection-name.js";
import type { TableSettings } from "../../document/settings.js";
import { type Stream, saveStream } from "../../outbox/stream.js";
import { getAlias, getCollection, putAlias } from "../../typesense/collections.js";
import { type Outcome, succeeded } from "../../typesense/outcome.js";
import type { Sync } from "../context.js";

/**
 * A renamed table's collection can be found under the new name, too: an alias is put beside the old one, under which those
 * who search may still look. It is taken from another of our tables that had that name before, and has another one now: whoever
 * asks for a table's name means the table of that name. A name that leads elsewhere already is left alone, and said. An alias
 * that was asked for does not follow the table's name.
 */
export async function putMissingAlias(
  sync: Sync,
  stream: Stream,
  { changes }: SchemaVersion,
  settings: TableSettings,
): Promise<Outcome<unknown>> {
  const { table, collection } = stream;
  if (settings.collection !== undefined) return succeeded(undefined);
  if (!hasKind(changes, "table_renamed") || stream.alias === table || collection === table) return succeeded(undefined);
  if (!isCollectionName(table)) {
    sync.log.warn({ table, collection }, "no URL can hold the table's new name; its documents stay under the old one");
    return succeeded(undefined);
  }
  const alias = await getAlias(sync.typesense, table);
  if (!alias.ok) return alias;
  const taken = alias.value ?? (await nameOfCollection(sync, table));
  if (typeof taken === "object") return taken;
  const isFormer = [...sync.streams.values()].some(
    (other) => other.collection === alias.value && other.table !== table,
  );
  if (taken !== undefined && taken !== collection && !isFormer) {
    const told = { table, taken, collection };
    sync.log.warn(told, "the table's new name leads to another collection already; its documents stay where they are");
    return succeeded(undefined);
  }
  const put = await putAlias(sync.typesense, table, collection);
  if (!put.ok) return put;
  stream.alias = table;
  saveStream(sync.state, stream);
  return put;
}

/** A collection of that very name, or the failure to find out. */
async function nameOfCollection(
  { typesense }: Sync,
  name: string,
): Promise<string | undefined | (Outcome<never> & { ok: false })> {
  const found = await getCollection(typesense, name);
  return found.ok ? found.value?.name : found;
}
