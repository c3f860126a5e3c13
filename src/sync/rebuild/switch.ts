import { type SchemaVersion, saveVersion, schemaVersions } from "../../collection/version.js";
import { writing } from "../../database/transaction.js";
import { head } from "../../outbox/changes.js";
import { retireCollection } from "../../outbox/retired.js";
import { removeStream, type Stream, saveStream, stateOf } from "../../outbox/stream.js";
import { reached } from "../../reached.js";
import { aliasesOf, dropCollection, getCollection, putAlias } from "../../typesense/collections.js";
import { type Failure, failed, type Outcome, succeeded } from "../../typesense/outcome.js";
import type { Sync } from "../context.js";
import { type DrainEnd, drain, type Progress } from "../drain.js";
import { whenFree } from "../pause.js";
import { liveBeside } from "./prepare.js";

/** A new collection takes over when no more changes than this are left: the live one stands still while they are delivered. */
const FEW = 1_000;

/** Whether so few changes are left to be delivered to a new collection that it can take over. */
export async function isNearlyThere(sync: Sync, building: Stream): Promise<boolean> {
  if (building.backfillDone !== null) return false;
  const newest = await whenFree(() => head(sync.source.connection), sync.stop);
  return newest - building.cursorSeq <= Math.min(FEW, sync.limits.batchSize);
}

/**
 * Puts the new collection in the place of the live one. The live stream stands still meanwhile: so the new one gets past the
 * last change that anybody can have found through the alias, before the alias leads to it.
 *
 *   live stream stops → building one delivers what is left → alias → building stream becomes the live one
 *
 * One that was begun by a daemon that is dead is ended first of all: the alias may lead to the new collection already.
 */
export function switchOver(sync: Sync, building: Stream, progress: Progress): Promise<DrainEnd> {
  const live = liveBeside(sync, building);
  if (!live) return Promise.resolve({ end: "stopped", delivered: 0 });
  sync.yielding.add(live.id);
  const takeOver = async (): Promise<DrainEnd> => {
    const end = building.switching ? nothingLeft : await drainToHead(sync, building, progress);
    if (end.end !== "caught up") return end;
    const put = await putInPlace(sync, live, building);
    if (!put.ok) return { end: "failed", delivered: end.delivered, failure: put.failure };
    promote(sync, live, building);
    return end;
  };
  return sync.turns.run(live.id, takeOver).finally(() => sync.yielding.delete(live.id));
}

const nothingLeft: DrainEnd = { end: "caught up", delivered: 0 };

async function drainToHead(sync: Sync, building: Stream, progress: Progress): Promise<DrainEnd> {
  const target = await whenFree(() => head(sync.source.connection), sync.stop);
  return drain(sync, building, progress, async () => building.cursorSeq >= target);
}

/**
 * Every alias that leads to the old collection leads to the new one afterwards. A collection that stands under the table's
 * own name must be dropped first, for no alias can have its name: for that moment a search finds nothing there.
 */
async function putInPlace(sync: Sync, live: Stream, building: Stream): Promise<Outcome<unknown>> {
  const alias = building.alias ?? building.table;
  await sync.typesense.toLeader();
  const leading = await aliasesOf(sync.typesense, live.collection);
  if (!leading.ok) return leading;
  reached("about to switch");
  setSwitching(sync, building, 1);
  if (isInTheWay(live, alias)) {
    const cleared = await clearTheWay(sync, live.collection);
    if (!cleared.ok) return giveWay(sync, building, cleared.failure);
    reached("old collection gone");
  }
  for (const name of new Set([alias, ...leading.value])) {
    const put = await putAlias(sync.typesense, name, building.collection);
    if (!put.ok) return isInTheWay(live, alias) ? put : giveWay(sync, building, put.failure);
  }
  reached("alias put");
  return succeeded(undefined);
}

function isInTheWay({ collection }: Stream, alias: string): boolean {
  return collection === alias;
}

/** Behind the name there may be the alias already: dropping by it would drop the new collection. */
async function clearTheWay({ typesense }: Sync, collection: string): Promise<Outcome<unknown>> {
  const found = await getCollection(typesense, collection);
  if (!found.ok || found.value?.name !== collection) return found;
  return dropCollection(typesense, collection);
}

/** What was certainly not done holds up nobody: the live stream goes on until it can be done. */
function giveWay(sync: Sync, building: Stream, failure: Failure): Outcome<never> {
  if (failure.kind !== "uncertain" && failure.kind !== "unavailable") setSwitching(sync, building, 0);
  return failed(failure);
}

function setSwitching({ state }: Sync, building: Stream, switching: 0 | 1): void {
  building.switching = switching;
  saveStream(state, building);
}

function promote(sync: Sync, live: Stream, building: Stream): void {
  const keep = building.keepOld === 1 || isInTheWay(live, building.alias ?? building.table);
  const from = live.schemaVersion;
  const version = versionOfSwitch(sync, building);
  Object.assign(building, {
    role: "live",
    keepOld: 0,
    switching: 0,
    madeFor: null,
    reason: null,
    hint: null,
    place: live.place,
  });
  Object.assign(building, { state: stateOf(building), schemaVersion: version.version });
  writing(sync.state, () => {
    saveVersion(sync.state, version);
    removeStream(sync.state, live.id);
    saveStream(sync.state, building);
    const dropAt = sync.now() + sync.limits.rebuildGraceMs;
    if (!keep) retireCollection(sync.state, { collection: live.collection, streamId: null }, dropAt);
  });
  reached("switched");
  sync.meter.schemaChanged(building);
  sync.log.info(
    {
      table: building.table,
      from,
      to: version.version,
      changes: version.changes,
      done: version.action,
      collection: building.collection,
      replaced: live.collection,
    },
    "the new collection has taken over",
  );
  sync.streamsChanged();
}

/** The version that asked for the rebuild; one of its own where it was asked for by hand. */
function versionOfSwitch(sync: Sync, building: Stream): SchemaVersion {
  const now = new Date().toISOString();
  const history = schemaVersions(sync.state, building.tableId);
  const newest = history.at(-1) as SchemaVersion;
  const done = { state: "applied" as const, appliedAt: now, collection: building.collection, failure: null };
  if (newest.state !== "applied") return { ...newest, ...done };
  const version = newest.version + 1;
  return { ...newest, version, changes: [], action: "rebuild", plannedAt: now, approved: 0, ...done };
}
