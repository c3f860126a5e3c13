import type { SchemaVersion } from "../../collection/version.js";
import type { DocumentMapping } from "../../document/mapping.js";
import type { Stream } from "../../outbox/stream.js";
import { getCollection } from "../../typesense/collections.js";
import { type Outcome, succeeded } from "../../typesense/outcome.js";
import type { Typesense } from "../../typesense/typesense.js";

/**
 * The fields that a verification passes over. While a plan is recorded but not carried out, those are the ones that the table
 * and its collection don't agree on: they are made to fit by the plan, and documents may hold either until then.
 *
 * @param mapping as the table asks for it now
 * @param history the schema versions of the table
 */
export async function passedOver(
  typesense: Typesense,
  { collection }: Stream,
  mapping: DocumentMapping,
  history: readonly SchemaVersion[],
): Promise<Outcome<Set<string>>> {
  const newest = history.at(-1);
  if (!newest || newest.state === "applied") return succeeded(new Set<string>());
  const found = await getCollection(typesense, collection);
  if (!found.ok) return found;
  const wanted = new Map(mapping.columns.map(({ field, type }) => [field, type as string]));
  const there = new Map((found.value?.fields ?? []).map(({ name, type }) => [name, type as string]));
  const names = [...wanted.keys(), ...there.keys()];
  return succeeded(new Set(names.filter((name) => wanted.get(name) !== there.get(name))));
}
