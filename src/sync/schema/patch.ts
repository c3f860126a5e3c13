import { desiredSchema } from "../../collection/desired.js";
import { type Difference, difference } from "../../collection/difference.js";
import { fieldsOf, type RecordedColumn } from "../../collection/recorded.js";
import { alwaysThere, type DocumentMapping } from "../../document/mapping.js";
import { reached } from "../../reached.js";
import { alterCollection, getCollection } from "../../typesense/collections.js";
import { failed, type Outcome, succeeded } from "../../typesense/outcome.js";
import type { CollectionInfo } from "../../typesense/schema.js";
import type { Sync } from "../context.js";
import { sleep } from "../pause.js";

/** How long to wait before asking again whether another alteration has ended, in milliseconds. */
const ASK_AGAIN_MS = 250;

/** A server that never tells the new schema is given up. */
const MOST_ROUNDS = 20;

/**
 * Brings the fields of a collection to what a mapping asks for. A PATCH is never repeated blindly: the schema is read,
 * compared, altered by what differs, and read again, until nothing differs. So one that was half applied is completed, and
 * one without an answer is looked for.
 *
 * @param before the columns as the last applied version has them
 * @returns refused where the server or the fields' types stand against it: then only a rebuild helps
 */
export async function patchCollection(
  sync: Sync,
  collection: string,
  mapping: DocumentMapping,
  before: readonly RecordedColumn[],
): Promise<Outcome<CollectionInfo>> {
  let told = "";
  let refused: { fields: string; outcome: Outcome<never> } | undefined;
  for (let round = 0; round < MOST_ROUNDS; ) {
    await sync.typesense.toLeader();
    const found = await getCollection(sync.typesense, collection);
    if (!found.ok) return found;
    if (!found.value) return failed({ kind: "missing", message: `the collection ${collection} is gone` });
    const { patch, conflicts } = differenceOf(mapping, before, found.value);
    if (conflicts.length > 0) {
      return failed({ kind: "refused", message: `${conflicts.join(", ")} can't be changed in place` });
    }
    if (patch.length === 0) return succeeded(found.value);
    const fields = JSON.stringify(found.value.fields);
    if (refused?.fields === fields) return refused.outcome;
    if (told === fields) {
      // What follows the leader of a cluster tells the older schema for a moment: sent again, the patch would be refused.
      round++;
      await sleep(ASK_AGAIN_MS, sync.stop);
      continue;
    }
    reached("about to patch");
    const altered = await alterCollection(sync.typesense, collection, patch);
    if (!altered.ok && altered.failure.kind === "refused") {
      // Perhaps for what an earlier one, without an answer, has done since the look.
      refused = { fields, outcome: altered };
      round++;
      continue;
    }
    if (!altered.ok && altered.failure.kind !== "altering" && altered.failure.kind !== "uncertain") return altered;
    if (altered.ok) {
      reached("patched");
      told = fields;
    }
    // Another alteration may take as long as it likes.
    if (altered.ok || altered.failure.kind === "uncertain") round++;
    if (!altered.ok || round > 1) await sleep(ASK_AGAIN_MS, sync.stop);
    if (sync.stop.aborted) return failed({ kind: "unavailable", message: "stopped while a collection was altered" });
  }
  return failed({ kind: "unavailable", message: `the collection ${collection} doesn't take on its new fields` });
}

/**
 * What stands between a collection and a mapping.
 *
 * @param found the collection; only its fields where no more of it is known
 */
export function differenceOf(
  mapping: DocumentMapping,
  before: readonly RecordedColumn[],
  found: Pick<CollectionInfo, "fields"> | CollectionInfo,
): Difference {
  const kept = new Map(mapping.columns.map((mapped) => [mapped.field, mapped]));
  const old = before.flatMap(fieldsOf);
  const isResorted = ({ name, sort }: { name: string; sort: boolean }) =>
    kept.has(name) && kept.get(name)?.sort !== sort;
  const asked = mapping.columns.filter(({ options }) => options?.sort !== undefined).map(({ field }) => field);
  const ours = {
    dropped: new Set(old.filter(({ name }) => !kept.has(name)).map(({ name }) => name)),
    resorted: new Set([...asked, ...old.filter(isResorted).map(({ name }) => name)]),
    reset: new Set(old.filter(({ options }) => options !== undefined).map(({ name }) => name)),
    always: alwaysThere(mapping),
  };
  return difference(desiredSchema(mapping), found.fields, ours, "num_documents" in found ? found : undefined);
}
