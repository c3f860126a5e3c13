import { desiredSchema } from "../../collection/desired.js";
import { misfits } from "../../collection/fit.js";
import { versionOf } from "../../collection/name.js";
import { schemaVersions } from "../../collection/version.js";
import { count } from "../../count.js";
import type { Connection } from "../../database/open.js";
import { alwaysThere, type DocumentMapping } from "../../document/mapping.js";
import { type Stream, UNPREPARED } from "../../outbox/stream.js";
import { getAlias, getCollection, listCollections } from "../../typesense/collections.js";
import type { Failure } from "../../typesense/outcome.js";
import type { Typesense } from "../../typesense/typesense.js";
import { error, type Finding, failureFinding, info, ok, shellWord, warning } from "./finding.js";

/** A captured table with the stream that delivers it, as far as there is one. */
export interface Delivery {
  table: string;
  mapping: DocumentMapping;
  /** The live one. */
  stream: Stream | undefined;
}

/** Whether the collection of a table is there and takes its documents, and whether the alias leads to it. */
export async function examineCollection(
  typesense: Typesense,
  { table, mapping, stream }: Delivery,
  state: Connection | undefined,
): Promise<Finding[]> {
  if (!stream || stream.schemaVersion === UNPREPARED) return examineFirst(typesense, table, mapping);
  const { collection, alias } = stream;
  const found = await getCollection(typesense, collection);
  if (!found.ok) return [unasked(found.failure)];
  if (!found.value) {
    const what = `${table}: the collection ${collection} is gone; the daemon fills it anew as soon as it notices`;
    return [
      error("collection_missing", what, `fountain-sync backfill ${shellWord(table)}`),
      ...(await leads(typesense, stream)),
    ];
  }
  const faults = misfits(desiredSchema(mapping), found.value.fields, alwaysThere(mapping));
  const isPlanned =
    state !== undefined && (schemaVersions(state, stream.tableId).at(-1)?.state ?? "applied") !== "applied";
  const documents = count(found.value.num_documents, "document");
  const judged = () => {
    if (faults.length === 0) return ok("collection", `${table}: ${collection} fits; it has ${documents}`);
    const what = `${table}: the collection ${collection} doesn't fit the table: ${faults.join("; ")}`;
    if (isPlanned)
      return warning("collection_unfit", `${what}; a plan for that is recorded`, "fountain-sync schema plan");
    return error("collection_unfit", what, `fountain-sync rebuild ${shellWord(table)}`);
  };
  return [judged(), ...(alias === null ? [] : await leads(typesense, stream))];
}

/** Before the first delivery: what it will meet. */
async function examineFirst(typesense: Typesense, table: string, mapping: DocumentMapping): Promise<Finding[]> {
  const alias = await getAlias(typesense, table);
  if (!alias.ok) return [unasked(alias.failure)];
  const found = await getCollection(typesense, alias.value ?? table);
  if (!found.ok) return [unasked(found.failure)];
  if (!found.value)
    return [info("collection", `${table}: its collection is made by the first run`, "fountain-sync run")];
  const { name, fields } = found.value;
  const faults = misfits(desiredSchema(mapping), fields, alwaysThere(mapping));
  if (faults.length === 0) return [ok("collection", `${table}: the collection ${name} is there and fits: it is used`)];
  const what = `${table}: the collection ${name} is there already and doesn't fit: ${faults.join("; ")}`;
  return [error("collection_unfit", what, `rename or drop the collection ${name}, or give it these fields`)];
}

async function leads(typesense: Typesense, { table, alias, collection }: Stream): Promise<Finding[]> {
  if (alias === null) return [];
  const found = await getAlias(typesense, alias);
  if (!found.ok) return [unasked(found.failure)];
  if (found.value === collection) return [ok("alias", `${table}: the alias ${alias} leads to ${collection}`)];
  const what =
    found.value === undefined
      ? `${table}: the alias ${alias} is gone: a search under that name finds nothing`
      : `${table}: the alias ${alias} leads to ${found.value}, but documents go to ${collection}`;
  const body = JSON.stringify({ collection_name: collection });
  const url = `${typesense.url}/aliases/${encodeURIComponent(alias)}`;
  return [
    error(
      "alias",
      what,
      `curl -X PUT ${shellWord(url)} -H "X-TYPESENSE-API-KEY: $TYPESENSE_API_KEY" -d ${shellWord(body)}`,
    ),
  ];
}

/** Collections of ours that nothing is written to any more: left from a rebuild that was given up, or from --keep. */
export async function examineLeftOver(
  typesense: Typesense,
  streams: readonly Stream[],
  retired: readonly string[],
): Promise<Finding[]> {
  const listed = await listCollections(typesense);
  // A key that may not list them is told of elsewhere.
  if (!listed.ok) return [];
  const used = new Set([...streams.map(({ collection }) => collection), ...retired]);
  const names = new Set(streams.map(({ alias, table }) => alias ?? table));
  const isOurs = (name: string) => [...names].some((base) => versionOf(name, base) !== undefined);
  const left = listed.value.filter((name) => isOurs(name) && !used.has(name));
  if (left.length === 0) return [];
  const urls = left.map((name) => shellWord(`${typesense.url}/collections/${encodeURIComponent(name)}`)).join(" ");
  const what = `nothing is delivered to ${left.join(", ")} any more`;
  return [info("collections_left", what, `curl -X DELETE -H "X-TYPESENSE-API-KEY: $TYPESENSE_API_KEY" ${urls}`)];
}

function unasked(failure: Failure): Finding {
  return failureFinding("collection_unknown", "error", failure);
}
