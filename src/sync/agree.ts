import { mustHold } from "../collection/plan.js";
import { restrictTo } from "../document/restrict.js";
import { type Stream, UNPREPARED } from "../outbox/stream.js";
import { getCollection } from "../typesense/collections.js";
import { failed, type Outcome, succeeded } from "../typesense/outcome.js";
import type { CollectionInfo } from "../typesense/schema.js";
import { agreementOf, agreeOn, isAgreed } from "./agreement.js";
import type { Sync } from "./context.js";
import { lookAgain } from "./look-again.js";
import { CollectionTaken, claim, isTaken } from "./owner.js";
import { whenFree } from "./pause.js";
import { prepareStream } from "./prepare.js";
import { prepareBuilding } from "./rebuild/prepare.js";
import { applyPlan, bringTriggersBack } from "./schema/apply.js";
import { tableGone } from "./schema/gone.js";
import { type Found, lookAtTable } from "./schema/look.js";
import { differenceOf } from "./schema/patch.js";
import { type Plan, recordPlan } from "./schema/record.js";
import type { Standing } from "./standing.js";

/**
 * Sees to it that a stream's table, its triggers and its collection fit each other, and agrees on how documents are made
 * until the schema changes again:
 *
 *   look at the table → compare with the newest schema version → record a plan → carry it out → agree
 *
 * Where the schema is the one that was agreed for, nothing is looked at.
 *
 * @returns whether documents may be delivered, or why there is no agreement yet
 * @throws SyncError where the table can't be captured any more; CollectionTaken
 */
export async function agree(sync: Sync, stream: Stream): Promise<Outcome<Standing>> {
  if (isAgreed(sync, stream)) return succeeded(agreementOf(sync, stream).standing);
  if (stream.role === "building") return prepareBuilding(sync, stream);
  const found = await whenFree(() => lookAtTable(sync, stream), sync.stop);
  if (found.kind === "not captured") return succeeded({ standing: "wait" });
  if (found.kind === "gone") throw tableGone(sync, stream);
  sync.goneSince.delete(stream.id);
  if (stream.schemaVersion === UNPREPARED) return begin(sync, stream, found);
  const first = sync.agreements.has(stream.id) ? undefined : await readCollection(sync, stream);
  if (first?.ok && isTaken(first.value, sync.owner)) throw new CollectionTaken(first.value);
  const plan = recordPlan(sync, stream, found);
  if (plan) return carryOut(sync, stream, found, plan);
  if (found.mustInstall) return tidy(sync, stream, found);
  if (first) return firstLook(sync, stream, found, first);
  agreeOn(sync, stream, found.generation, found.mapping);
  return succeeded({ standing: "go" });
}

async function begin(sync: Sync, stream: Stream, found: Found): Promise<Outcome<Standing>> {
  const prepared = await prepareStream(sync, stream, found);
  if (!prepared.ok) return prepared;
  // Whatever else is to be done about the table is found by the next look.
  return agree(sync, stream);
}

/** Nothing was missed, but there is a trigger, named like ours, that the table does not ask for. */
async function tidy(sync: Sync, stream: Stream, found: Found): Promise<Outcome<Standing>> {
  await bringTriggersBack(sync, found);
  return agree(sync, stream);
}

/** At its start the daemon also looks whether the collection is still as it left it. */
async function firstLook(
  sync: Sync,
  stream: Stream,
  found: Found,
  collection: Outcome<CollectionInfo>,
): Promise<Outcome<Standing>> {
  if (!collection.ok) return collection;
  const claimed = await claim(sync.typesense, collection.value, {
    table: stream.table,
    version: stream.schemaVersion,
    stream: stream.id,
    owner: sync.owner,
  });
  if (!claimed.ok) return claimed;
  const before = found.history.at(-1)?.columns ?? [];
  const { patch, conflicts } = differenceOf(found.mapping, before, collection.value);
  const altered = [...new Set([...patch.map(({ name }) => name), ...conflicts])];
  const plan = altered.length > 0 ? recordPlan(sync, stream, found, altered) : undefined;
  if (plan) return carryOut(sync, stream, found, plan);
  agreeOn(sync, stream, found.generation, found.mapping);
  return succeeded({ standing: "go" });
}

async function carryOut(sync: Sync, stream: Stream, found: Found, plan: Plan): Promise<Outcome<Standing>> {
  const progress = await applyPlan(sync, stream, found, plan);
  if (progress.result === "failed") return failed(progress.failure);
  await whenFree(() => lookAgain(sync), sync.stop);
  // Our own triggers, or another change of the application's: what is agreed must hold for the newest schema.
  if (sync.source.generation !== found.generation) return agree(sync, stream);
  if (progress.result === "applied") {
    agreeOn(sync, stream, found.generation, found.mapping);
    return succeeded({ standing: "go" });
  }
  const collection = await readCollection(sync, stream);
  if (!collection.ok) return collection;
  const standing: Standing = mustHold(plan.version.changes)
    ? { standing: "hold", reason: "the key has changed: documents wait for the new collection" }
    : { standing: "go" };
  const mapping = restrictTo(found.mapping, collection.value.fields);
  agreeOn(sync, stream, found.generation, mapping, { standing, retryAt: performance.now() + sync.limits.retryMaxMs });
  return succeeded(standing);
}

async function readCollection({ typesense }: Sync, { collection }: Stream): Promise<Outcome<CollectionInfo>> {
  const found = await getCollection(typesense, collection);
  if (!found.ok) return found;
  if (found.value) return succeeded(found.value);
  return failed({ kind: "missing", message: `the collection ${collection} is gone` });
}
