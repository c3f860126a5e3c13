import { collectionName, versionOf } from "../../collection/name.js";
import { type SchemaVersion, saveVersion } from "../../collection/version.js";
import type { Connection } from "../../database/open.js";
import { writing } from "../../database/transaction.js";
import { addStream, allStreams, type Stream, saveStream } from "../../outbox/stream.js";
import { reached } from "../../reached.js";
import type { Sync } from "../context.js";

/**
 * Has a new collection filled beside the live one, unless that is going on already: a second stream begins, with a worker of
 * its own. A building stream that was begun for an older version finds that out by itself.
 *
 * @param version the schema version that asks for it; it counts as applied when the new collection has taken over
 * @param alias behind which the new collection is put, where that is another one
 */
export function beginRebuild(sync: Sync, stream: Stream, version: SchemaVersion, alias?: string): void {
  const begun = writing(sync.state, () => {
    saveVersion(sync.state, version);
    saveStream(sync.state, stream);
    return addBuilding(sync.state, stream, { keepOld: false, alias });
  });
  reached("rebuild begun");
  if (!begun) return;
  const { table, collection, changes } = version;
  sync.log.info({ table, collection, changes }, "a rebuild begins: a new collection is filled beside the live one");
  sync.streamsChanged();
}

/**
 * Adds the stream that fills a new collection, or lets it be where there is one. Called within a transaction of the state
 * database.
 *
 * @returns whether it was added
 */
export function addBuilding(
  state: Connection,
  live: Stream,
  options: { keepOld: boolean; alias?: string | undefined },
): boolean {
  if (allStreams(state).some(({ tableId, role }) => tableId === live.tableId && role === "building")) return false;
  const alias = options.alias ?? live.alias ?? live.table;
  const { tableId, table } = live;
  const collection = nextCollection(alias, live.collection);
  const keepOld = options.keepOld ? 1 : 0;
  addStream(state, { tableId, table, role: "building", alias, collection, cursorSeq: 0, cursorMark: null, keepOld });
  return true;
}

/** The collections of all other streams, also those that are not made yet: no two streams of a table may have the same. */
export function collectionsBeside({ streams }: Sync, { id }: Stream): Set<string> {
  return new Set([...streams.values()].filter((other) => other.id !== id).map(({ collection }) => collection));
}

/** The name behind the one in use that no other stream writes to; whether it is free on the server shows when it is created. */
export function nextCollection(alias: string, current: string, others: ReadonlySet<string> = new Set()): string {
  const next = collectionName(alias, (versionOf(current, alias) ?? 0) + 1);
  return others.has(next) ? nextCollection(alias, next, others) : next;
}
