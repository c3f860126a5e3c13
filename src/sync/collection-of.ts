import { desiredSchema } from "../collection/desired.js";
import { misfits, unlikeSettings } from "../collection/fit.js";
import { collectionName, versionOf } from "../collection/name.js";
import { alwaysThere, type DocumentMapping } from "../document/mapping.js";
import { createCollection, dropCollection, getAlias, getCollection, putAlias } from "../typesense/collections.js";
import { failed, type Outcome, succeeded } from "../typesense/outcome.js";
import type { CollectionInfo } from "../typesense/schema.js";
import type { Typesense } from "../typesense/typesense.js";
import { claim, isAnothers, isMadeBy, isServed, markedWith, markIn, type Owner, ownerIn, takenFrom } from "./owner.js";
import { hasSettledBesideOthers } from "./settled.js";

/** Who asks for a collection. */
export interface Maker {
  /** The stream that it is for: its number is written down in what is made for it. */
  stream: number;
  /** The name under which its table is captured. */
  known: string;
  /** Names of collections that other streams write to. */
  taken: ReadonlySet<string>;
  /** What the collection is marked with. */
  owner: Owner;
  /** Names of collections that another database has taken over. */
  ceded: ReadonlySet<string>;
  /** Notes what is about to be made, so that it is known though nobody may live to tell that it was. */
  note(alias: string, collection: string): void;
}

export interface Target {
  /** null where a collection of the table's own name was adopted. */
  alias: string | null;
  collection: string;
  /** Whether it was there before and may hold documents. */
  adopted: boolean;
  /** The other database that it was filled from before. */
  former?: Owner | undefined;
}

/**
 * Finds or makes the collection of a table. What the alias leads to (the table's name, or the one that is asked for), or a
 * collection of that very name, is adopted if it takes our documents; otherwise `<alias>__v1` is created and put behind the alias.
 * One that another stream writes to is not adopted: the alias of a table that was renamed still leads to its collection when
 * another table comes under the old name.
 *
 * A table that was renamed while the state was lost is still known by the name under which it was captured: the collection that
 * this name leads to is taken up rather than left behind.
 *
 * One that is filled from another database is left to that one, as far as its daemon is seen to run; else it was a state's that is
 * lost, and gets our mark.
 *
 * @returns where to write, or why there is nowhere: a collection that doesn't fit is never changed
 */
export async function collectionOf(
  typesense: Typesense,
  mapping: DocumentMapping,
  stop: AbortSignal,
  maker: Maker,
): Promise<Outcome<Target>> {
  const { taken, known, owner } = maker;
  const name = aliasOf(mapping);
  let seen = await find(typesense, name);
  if (seen.ok && !seen.value.found) {
    if (!(await hasSettledBesideOthers(typesense, stop))) {
      return failed({ kind: "unavailable", message: `${typesense.url} is still working through its log` });
    }
    seen = await find(typesense, name);
  }
  if (!seen.ok) return seen;
  const { alias, found } = seen.value;
  if (found && !taken.has(found.name)) {
    return adopt(typesense, mapping, found, found.name === name && alias === undefined ? null : name, maker);
  }
  if (!found && name === mapping.shape.name && known !== name) {
    const former = await find(typesense, known);
    if (!former.ok) return former;
    const theirs = former.value.found;
    if (theirs && former.value.alias !== undefined && isOurs(theirs) && !taken.has(theirs.name)) {
      if (!isAnothers(theirs, owner)) return adopt(typesense, mapping, theirs, known, maker);
    }
  }
  const version = (alias === undefined ? undefined : versionOf(alias, name)) ?? 0;
  return create(typesense, mapping, version + 1, maker);
}

/** Where a name leads: by an alias, or to a collection of that name. */
async function find(
  typesense: Typesense,
  name: string,
): Promise<Outcome<{ alias: string | undefined; found: CollectionInfo | undefined }>> {
  const alias = await getAlias(typesense, name);
  if (!alias.ok) return alias;
  const found = await getCollection(typesense, alias.value ?? name);
  return found.ok ? succeeded({ alias: alias.value, found: found.value }) : found;
}

async function adopt(
  typesense: Typesense,
  mapping: DocumentMapping,
  found: CollectionInfo,
  alias: string | null,
  { stream, owner, ceded }: Maker,
): Promise<Outcome<Target>> {
  if (isServed(found, owner) || (ceded.has(found.name) && isAnothers(found, owner))) return failed(takenFrom(found));
  const former = isAnothers(found, owner) ? ownerIn(found) : undefined;
  const target = { alias, collection: found.name, adopted: true, former };
  // One of ours is brought into shape by the look at the schema that follows.
  const faults = isOurs(found) ? [] : faultsOf(mapping, found);
  if (faults.length === 0) {
    const claimed = await claim(typesense, found, { table: mapping.shape.name, version: 1, stream, owner });
    return claimed.ok ? succeeded(target) : claimed;
  }
  return failed({
    kind: "misconfigured",
    message: `the collection ${found.name} is there already and doesn't fit the table ${mapping.shape.name}: ${faults.join("; ")}`,
    hint: `rename or drop the collection ${found.name}, or give it these fields`,
  });
}

function isOurs(found: CollectionInfo): boolean {
  return markIn(found) !== undefined;
}

/** What stands against delivering documents to a collection. */
export function faultsOf(mapping: DocumentMapping, found: CollectionInfo): string[] {
  const desired = desiredSchema(mapping);
  const settings = unlikeSettings(desired, found).map((name) => `its ${name} is another one`);
  return [...misfits(desired, found.fields, alwaysThere(mapping)), ...settings];
}

/** The name under which the documents of a table are searched for. */
export function aliasOf({ shape, settings }: DocumentMapping): string {
  return settings.collection ?? shape.name;
}

/** A collection of that name may be left from a run that ended before its alias was put: it is taken if it fits. */
async function create(
  typesense: Typesense,
  mapping: DocumentMapping,
  version: number,
  maker: Maker,
): Promise<Outcome<Target>> {
  const alias = aliasOf(mapping);
  const table = mapping.shape.name;
  const name = collectionName(alias, version);
  if (maker.taken.has(name)) return create(typesense, mapping, version + 1, maker);
  maker.note(alias, name);
  const mark = { table, version, stream: maker.stream, owner: maker.owner };
  const metadata = markedWith(mark);
  const created = await createCollection(typesense, { name, ...desiredSchema(mapping), metadata });
  let adopted = false;
  if (!created.ok) {
    if (created.failure.kind !== "exists") return misconfiguredIfRefused(created, table);
    const there = await getCollection(typesense, name);
    if (!there.ok) return there;
    if (!there.value) return failed({ kind: "unavailable", message: `${name} is there, but not to be seen yet` });
    if (isAnothers(there.value, maker.owner)) return create(typesense, mapping, version + 1, maker);
    if (faultsOf(mapping, there.value).length > 0) {
      const isHalfMade = isMadeBy(there.value, maker.stream, maker.owner) && there.value.num_documents === 0;
      if (!isHalfMade) return create(typesense, mapping, version + 1, maker);
      // Our own of before, for the table as it was then: its creation got no answer, and was carried out since.
      const dropped = await dropCollection(typesense, name);
      return dropped.ok ? create(typesense, mapping, version, maker) : dropped;
    }
    const claimed = await claim(typesense, there.value, mark);
    if (!claimed.ok) return claimed;
    adopted = true;
  }
  const put = await putAlias(typesense, alias, name);
  return put.ok ? succeeded({ alias, collection: name, adopted }) : misconfiguredIfRefused(put, table);
}

/** A schema that the server refuses stays refused until somebody changes something. */
export function misconfiguredIfRefused(
  outcome: { ok: false; failure: { kind: string; message: string } },
  table: string,
): Outcome<never> {
  if (outcome.failure.kind !== "refused") return outcome as Outcome<never>;
  return failed({
    kind: "misconfigured",
    message: `Typesense refuses the collection for ${table}: ${outcome.failure.message}`,
    hint: "rename the column it complains about, keep it out with SYNC_EXCLUDE, or mend the mapping file",
  });
}
