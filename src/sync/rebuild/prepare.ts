import { desiredSchema } from "../../collection/desired.js";
import { type SchemaVersion, schemaVersions } from "../../collection/version.js";
import { writing } from "../../database/transaction.js";
import { retireHalfBuilt } from "../../outbox/retired.js";
import { type Stream, saveStream, UNPREPARED } from "../../outbox/stream.js";
import { reached } from "../../reached.js";
import { createCollection, dropCollection, getCollection } from "../../typesense/collections.js";
import { failed, type Outcome, succeeded } from "../../typesense/outcome.js";
import { agreeOn, hasLooked, SchemaChanged } from "../agreement.js";
import { misconfiguredIfRefused } from "../collection-of.js";
import type { Sync } from "../context.js";
import { newestChange } from "../newest-change.js";
import { isMadeBy, markedWith } from "../owner.js";
import { sleep, whenFree } from "../pause.js";
import { type Found, lookAtTable } from "../schema/look.js";
import type { Standing } from "../standing.js";
import { restartStream } from "../streams.js";
import { collectionsBeside, nextCollection } from "./begin.js";
import { newAlias } from "./new-alias.js";

/** How often to ask whether the live stream has looked at the schema, in milliseconds. */
const ASK_AGAIN_MS = 20;

/**
 * Agrees on the documents of a building stream, and gives it its collection. The live stream of the table looks at the schema
 * first: triggers, plans and versions are its business. A table that has changed since the collection was made gets another.
 *
 * @returns whether documents may be delivered
 */
export async function prepareBuilding(sync: Sync, stream: Stream): Promise<Outcome<Standing>> {
  const live = liveBeside(sync, stream);
  if (!live) return succeeded({ standing: "wait" });
  // Not whether it is agreed on all: one that holds for a new key waits for this very stream.
  while (!hasLooked(sync, live)) {
    if (sync.stop.aborted || !sync.streams.has(stream.id)) return succeeded({ standing: "wait" });
    // While it looks at the schema it may still be called paused for what was in the way before.
    if (live.state === "paused" && !sync.turns.isBusy(live.id) && !holds(sync, live))
      return succeeded({ standing: "hold", reason: `the live stream is paused: ${live.reason}` });
    await sleep(ASK_AGAIN_MS, sync.stop);
  }
  const found = await whenFree(() => lookAtTable(sync, stream), sync.stop);
  if (found.kind !== "found") throw new SchemaChanged(`the table ${stream.table} is away`);
  // What was found may be newer than what the live stream has planned for.
  if (!hasLooked(sync, live)) throw new SchemaChanged(`the table ${stream.table} has changed`);
  const newest = schemaVersions(sync.state, stream.tableId).at(-1) as SchemaVersion;
  if (waitsForOperator(sync, newest)) {
    return succeeded({ standing: "hold", reason: "the table has changed, and that waits for the operator" });
  }
  if (stream.schemaVersion !== UNPREPARED && stream.madeFor !== identityOf(newest)) {
    sync.log.info(
      { table: stream.table, collection: stream.collection },
      "the table has changed: the rebuild begins anew",
    );
    await whenFree(() => restartStream(sync, stream, { recreate: true }), sync.stop);
  }
  if (stream.schemaVersion === UNPREPARED) {
    const created = await createBuilding(sync, stream, found, newest, live);
    if (!created.ok) return created;
  }
  agreeOn(sync, stream, found.generation, found.mapping);
  return succeeded({ standing: "go" });
}

/** Whether a stream is paused by nothing but what it has agreed on: it will look again, and is to be waited for. */
function holds(sync: Sync, { id, reason }: Stream): boolean {
  const standing = sync.agreements.get(id)?.standing;
  return standing?.standing === "hold" && standing.reason === reason;
}

/** The live stream of the table that a building stream is for. */
export function liveBeside(sync: Sync, building: Stream): Stream | undefined {
  return [...sync.streams.values()].find(({ tableId, role }) => tableId === building.tableId && role === "live");
}

/** The stream that fills a new collection for the table of a live one. */
export function buildingBeside(sync: Sync, live: Stream): Stream | undefined {
  return [...sync.streams.values()].find(({ tableId, role }) => tableId === live.tableId && role === "building");
}

function waitsForOperator({ schemaPolicy }: Sync, { state, approved }: SchemaVersion): boolean {
  return schemaPolicy === "manual" && state === "planned" && approved === 0;
}

/** A plan that is made anew keeps its number: it is told from the one before by its time. */
function identityOf({ version, plannedAt }: SchemaVersion): string {
  return `${version} ${plannedAt}`;
}

/**
 * The collection, under the first name that is free. One that this very stream has made before a crash is made anew: the
 * table may have been another one then.
 */
async function createBuilding(
  sync: Sync,
  stream: Stream,
  found: Found,
  newest: SchemaVersion,
  live: Stream,
): Promise<Outcome<unknown>> {
  // Not the one that the building stream has: an older version may have asked for that.
  const alias = newAlias(found.mapping, newest) ?? live.alias ?? found.mapping.shape.name;
  const { version } = newest;
  stream.table = found.mapping.shape.name;
  if (alias !== stream.alias) {
    const collection = nextCollection(alias, live.collection, collectionsBeside(sync, stream));
    writing(sync.state, () => {
      // It may have been asked for by a daemon that didn't live to see it made.
      retireHalfBuilt(sync.state, stream);
      saveStream(sync.state, Object.assign(stream, { alias, collection }));
    });
    sync.streamsChanged();
  }
  for (;;) {
    saveStream(sync.state, stream);
    const metadata = markedWith({ table: stream.table, version, stream: stream.id, owner: sync.owner });
    const created = await createCollection(sync.typesense, {
      name: stream.collection,
      ...desiredSchema(found.mapping),
      metadata,
    });
    if (created.ok) break;
    if (created.failure.kind !== "exists") return misconfiguredIfRefused(created, stream.table);
    const there = await getCollection(sync.typesense, stream.collection);
    if (!there.ok) return there;
    const { value } = there;
    if (!value)
      return failed({ kind: "unavailable", message: `${stream.collection} is there, but not to be seen yet` });
    if (value.name === stream.collection && isMadeBy(value, stream.id, sync.owner) && value.num_documents === 0) {
      const dropped = await dropCollection(sync.typesense, stream.collection);
      if (!dropped.ok) return dropped;
    } else {
      stream.collection = nextCollection(alias, stream.collection, collectionsBeside(sync, stream));
    }
  }
  reached("collection created");
  const cursor = await whenFree(() => newestChange(sync), sync.stop);
  Object.assign(stream, cursor, { schemaVersion: version, madeFor: identityOf(newest) });
  saveStream(sync.state, stream);
  sync.files.set(stream.id, sync.source.identity);
  return succeeded(undefined);
}
