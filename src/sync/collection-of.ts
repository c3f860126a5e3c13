import { desiredSchema } from "../collection/desired.js";
import { misfits } from "../collection/fit.js";
import { collectionName, versionOf } from "../collection/name.js";
import type { DocumentMapping } from "../document/mapping.js";
import { createCollection, getAlias, getCollection, putAlias } from "../typesense/collections.js";
import { failed, type Outcome, succeeded } from "../typesense/outcome.js";
import type { CollectionInfo } from "../typesense/schema.js";
import type { Typesense } from "../typesense/typesense.js";
import { hasSettled } from "./settled.js";

export interface Target {
  /** null where a collection of the table's own name was adopted. */
  alias: string | null;
  collection: string;
  /** Whether it was there before and may hold documents. */
  adopted: boolean;
}

/**
 * Finds or makes the collection of a table. What the alias leads to, or a collection of the table's own name, is adopted if it
 * takes our documents; otherwise `<table>__v1` is created and put behind the alias.
 *
 * @returns where to write, or why there is nowhere: a collection that doesn't fit is never changed
 */
export async function collectionOf(
  typesense: Typesense,
  mapping: DocumentMapping,
  stop: AbortSignal,
): Promise<Outcome<Target>> {
  const name = mapping.shape.name;
  const alias = await getAlias(typesense, name);
  if (!alias.ok) return alias;
  const found = await getCollection(typesense, alias.value ?? name);
  if (!found.ok) return found;
  if (found.value) {
    return adopt(mapping, found.value, found.value.name === name && alias.value === undefined ? null : name);
  }
  if (!(await hasSettled(typesense, stop))) {
    return failed({ kind: "unavailable", message: `${typesense.url} is still working through its log` });
  }
  const version = (alias.value === undefined ? undefined : versionOf(alias.value, name)) ?? 0;
  return create(typesense, mapping, version + 1);
}

function adopt(mapping: DocumentMapping, found: CollectionInfo, alias: string | null): Outcome<Target> {
  const faults = misfits(desiredSchema(mapping), found.fields, alwaysThere(mapping));
  if (faults.length === 0) return succeeded({ alias, collection: found.name, adopted: true });
  return failed({
    kind: "misconfigured",
    message: `the collection ${found.name} is there already and doesn't fit the table ${mapping.shape.name}: ${faults.join("; ")}`,
    hint: `rename or drop the collection ${found.name}, or give it these fields`,
  });
}

/** Fields of columns that can't be NULL. */
function alwaysThere({ columns, shape }: DocumentMapping): Set<string> {
  const never = columns.filter(({ column }) => column.notNull || column.name === shape.rowidAlias);
  return new Set(never.map(({ field }) => field));
}

/** A collection of that name may be left from a run that ended before its alias was put: it is taken if it fits. */
async function create(typesense: Typesense, mapping: DocumentMapping, version: number): Promise<Outcome<Target>> {
  const alias = mapping.shape.name;
  const name = collectionName(alias, version);
  const metadata = { fountain_sync: { table: alias, version } };
  const created = await createCollection(typesense, { name, ...desiredSchema(mapping), metadata });
  let adopted = false;
  if (!created.ok) {
    if (created.failure.kind !== "exists") return misconfiguredIfRefused(created, alias);
    const there = await getCollection(typesense, name);
    if (!there.ok) return there;
    if (!there.value || misfits(desiredSchema(mapping), there.value.fields, alwaysThere(mapping)).length > 0) {
      return create(typesense, mapping, version + 1);
    }
    adopted = true;
  }
  const put = await putAlias(typesense, alias, name);
  return put.ok ? succeeded({ alias, collection: name, adopted }) : misconfiguredIfRefused(put, alias);
}

/** A schema that the server refuses stays refused until somebody changes something. */
function misconfiguredIfRefused(
  outcome: { ok: false; failure: { kind: string; message: string } },
  table: string,
): Outcome<Target> {
  if (outcome.failure.kind !== "refused") return outcome as Outcome<Target>;
  return failed({
    kind: "misconfigured",
    message: `Typesense refuses the collection for ${table}: ${outcome.failure.message}`,
    hint: "rename the column it complains about, or keep it out with SYNC_EXCLUDE",
  });
}
