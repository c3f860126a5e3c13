import { isRetired } from "../outbox/retired.js";
import type { Stream } from "../outbox/stream.js";
import { getAlias, getCollection, putAlias } from "../typesense/collections.js";
import { type Outcome, succeeded } from "../typesense/outcome.js";
import type { Sync } from "./context.js";
import { askSoon } from "./loss.js";
import { isAnothers, markIn } from "./owner.js";
import { hasSettled } from "./settled.js";

/** Where a stream's alias leads, as seen from the collection that the stream delivers to. */
export type AliasStanding =
  | { leads: "here" }
  /** There is no such alias, or nothing behind it. */
  | { leads: "nowhere" }
  /** To another collection that was made for the same table. */
  | { leads: "to ours"; collection: string }
  | { leads: "elsewhere"; collection: string };

/** Looks where the alias leads that searches go through. Nothing is changed. */
export async function lookAtAlias(
  { typesense, state, owner }: Pick<Sync, "typesense" | "state" | "owner">,
  { alias, collection, table }: Pick<Stream, "alias" | "collection" | "table">,
): Promise<Outcome<AliasStanding>> {
  if (alias === null) return succeeded({ leads: "here" });
  const found = await getAlias(typesense, alias);
  if (!found.ok) return found;
  if (found.value === collection) return succeeded({ leads: "here" });
  if (found.value === undefined) return succeeded({ leads: "nowhere" });
  const other = await getCollection(typesense, found.value);
  const isTheirs = !other.ok && other.failure.kind === "misconfigured";
  if (isTheirs) return succeeded({ leads: "elsewhere", collection: found.value });
  if (!other.ok) return other;
  if (!other.value) return succeeded({ leads: "nowhere" });
  const madeFor = isAnothers(other.value, owner) ? undefined : markIn(other.value)?.table;
  const isOurs = (madeFor === table || madeFor === alias) && !isRetired(state, found.value);
  return succeeded({ leads: isOurs ? "to ours" : "elsewhere", collection: found.value });
}

/**
 * Sees to it that searches find what is delivered: somebody may have deleted the alias or pointed it elsewhere, or the state may
 * be an older copy, of before a rebuild. An alias that leads nowhere is put again. One that leads to another collection of the
 * same table is followed: that is what people search. One that leads to somebody else's is left alone, and said.
 *
 * A server that works through its log tells old aliases: it is waited for.
 *
 * @returns whether the stream is to go on with the collection that the alias leads to
 */
export async function keepAlias(sync: Sync, stream: Stream): Promise<Outcome<boolean>> {
  const first = await lookAtAlias(sync, stream);
  // A key that may not ask can deliver all the same.
  if (!first.ok) return first.failure.kind === "misconfigured" ? succeeded(false) : first;
  if (first.value.leads === "here") sync.strayed.delete(stream.id);
  if (first.value.leads === "here" || isTold(sync, stream, first.value)) return succeeded(false);
  if (!(await hasSettled(sync.typesense, sync.stop))) {
    askSoon(sync, stream);
    return succeeded(false);
  }
  const again = await lookAtAlias(sync, stream);
  return again.ok ? act(sync, stream, again.value) : again;
}

async function act(sync: Sync, stream: Stream, standing: AliasStanding): Promise<Outcome<boolean>> {
  const { table, alias, collection } = stream;
  if (standing.leads === "here") return succeeded(false);
  if (standing.leads === "nowhere") {
    const put = await putAlias(sync.typesense, alias ?? table, collection);
    const told = { table, alias, collection };
    const reason = put.ok ? undefined : put.failure.message;
    if (put.ok) sync.log.error(told, "the alias was gone: it is put again");
    else if (sync.strayed.get(stream.id) !== reason)
      sync.log.error({ ...told, reason }, "the alias is gone and can't be put again");
    if (reason !== undefined) sync.strayed.set(stream.id, reason);
    return succeeded(false);
  }
  const told = { table, alias, collection, leads: standing.collection };
  const isTaken = [...sync.streams.values()].some((other) => other.collection === standing.collection);
  if (standing.leads === "to ours" && !isTaken) {
    sync.log.error(told, "the alias leads to another collection of this table: every row is sent to that one");
    return succeeded(true);
  }
  const hint = `let it lead to ${collection}, or fountain-sync rebuild ${table}`;
  sync.log.error({ ...told, hint }, "the alias leads elsewhere: searches don't find what is delivered");
  sync.strayed.set(stream.id, standing.collection);
  return succeeded(false);
}

function isTold({ strayed }: Sync, { id }: Stream, standing: AliasStanding): boolean {
  return "collection" in standing && strayed.get(id) === standing.collection;
}
