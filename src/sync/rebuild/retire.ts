import {
  AT_ONCE,
  dropNoLaterThan,
  dueCollections,
  type Retired,
  retireCollection,
  unretireCollection,
} from "../../outbox/retired.js";
import { reached } from "../../reached.js";
import { aliasesOf, dropCollection, getCollection } from "../../typesense/collections.js";
import { type Outcome, succeeded } from "../../typesense/outcome.js";
import type { Sync } from "../context.js";
import { isAnothers, isMadeBy } from "../owner.js";
import { lateMs } from "../resend.js";

/**
 * Drops the replaced and the half-built collections whose time has come. A half-built one is looked for twice: at once, and when no
 * creation that got no answer can be carried out any more.
 */
export async function dropRetired(sync: Sync): Promise<Outcome<unknown>> {
  const now = sync.now();
  dropNoLaterThan(sync.state, now + Math.max(sync.limits.rebuildGraceMs, lateMs(sync)));
  for (const retired of dueCollections(sync.state, now)) {
    const { collection } = retired;
    const needless = await isNeedless(sync, retired);
    if (!needless.ok) return needless;
    if (needless.value) {
      const dropped = await dropCollection(sync.typesense, collection);
      if (!dropped.ok) return dropped;
      sync.log.info({ collection }, "the replaced collection was dropped");
    }
    if (retired.dropAt === AT_ONCE) retireCollection(sync.state, retired, now + lateMs(sync));
    else unretireCollection(sync.state, collection);
    reached("collection retired");
  }
  return succeeded(undefined);
}

/** One to which an alias leads by now is somebody's, and stays; so does one that only has the name of a half-built one. */
async function isNeedless({ typesense, owner }: Sync, { collection, streamId }: Retired): Promise<Outcome<boolean>> {
  await typesense.toLeader();
  const aliases = await aliasesOf(typesense, collection);
  if (!aliases.ok) return aliases;
  if (aliases.value.length > 0) return succeeded(false);
  const there = await getCollection(typesense, collection);
  if (!there.ok) return there;
  // What was asked for by an alias's name is another collection.
  if (there.value?.name !== collection) return succeeded(false);
  return succeeded(streamId === null ? !isAnothers(there.value, owner) : isMadeBy(there.value, streamId, owner));
}
