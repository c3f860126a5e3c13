import { recordedColumns } from "../collection/recorded.js";
import { fingerprint, type SchemaVersion, saveVersion } from "../collection/version.js";
import { writing } from "../database/transaction.js";
import type { DocumentMapping } from "../document/mapping.js";
import { first } from "../outbox/changes.js";
import { type Stream, saveStream, UNPREPARED } from "../outbox/stream.js";
import { reached } from "../reached.js";
import { putAlias } from "../typesense/collections.js";
import { type Outcome, succeeded } from "../typesense/outcome.js";
import { collectionOf } from "./collection-of.js";
import type { Sync } from "./context.js";
import { dropHalfMade } from "./half-made.js";
import { whenFree } from "./pause.js";
import type { Found } from "./schema/look.js";

/**
 * Gives a new live stream a collection to write to, and records what its table looks like. Where the collection was there
 * before, its documents may be those of a lost state: all changes that the outbox still holds are sent again too, so that
 * deletes are not forgotten, and documents without a row are looked for: the outbox may not tell of them any more.
 */
export async function prepareStream(sync: Sync, stream: Stream, found: Found): Promise<Outcome<unknown>> {
  const { mapping } = found;
  const { typesense } = sync;
  const proposed = stream.collection;
  const astray = await dropHalfMade(sync, stream, mapping);
  if (!astray.ok) return astray;
  const target = await collectionOf(typesense, mapping, sync.stop, {
    stream: stream.id,
    known: stream.table,
    taken: othersOf(sync, stream),
    owner: sync.owner,
    ceded: sync.ceded,
    note: (noted, name) => saveStream(sync.state, Object.assign(stream, { alias: noted, collection: name })),
  });
  if (!target.ok) return target;
  // Another stream may have taken it up meanwhile.
  if (othersOf(sync, stream).has(target.value.collection)) return prepareStream(sync, stream, found);
  for (const name of astray.value) {
    const put = await putAlias(typesense, name, target.value.collection);
    if (!put.ok) return put;
  }
  const { alias, collection, adopted, former } = target.value;
  reached("collection created");
  const newest = found.history.at(-1);
  // A plan that was open is carried out by this, too.
  const open = newest?.state === "applied" ? undefined : newest;
  const version = open?.version ?? (newest?.version ?? 0) + 1;
  Object.assign(stream, {
    alias,
    collection,
    schemaVersion: version,
    // One that was found under the table's former name is followed by the look that comes next.
    table: alias === stream.table ? stream.table : mapping.shape.name,
    place: found.place,
  });
  if (adopted) {
    const oldest = await whenFree(() => first(sync.source.connection), sync.stop);
    Object.assign(stream, { cursorSeq: Math.max(0, oldest - 1), cursorMark: null, repairDue: 1 });
  }
  writing(sync.state, () => {
    recordCreated(sync, stream, mapping, version, open);
    saveStream(sync.state, stream);
  });
  sync.files.set(stream.id, sync.source.identity);
  // What it was to have before may be dropped from now on.
  if (collection !== proposed) sync.streamsChanged();
  for (const { column, field } of mapping.renamed) {
    sync.log.info({ table: stream.table, column, field }, "the column's field has another name");
  }
  sync.log.info(
    { table: stream.table, collection, alias },
    adopted ? "the collection that is there is used" : "the collection was created",
  );
  if (former) {
    const { database, host } = former;
    const what =
      "the collection was filled from another database, which is not seen to run: it is filled from here now";
    sync.log.warn({ table: stream.table, collection, database, host }, what);
  }
  return succeeded(undefined);
}

/** The collections of other streams. One that is not prepared yet has no more than a proposal. */
function othersOf({ streams }: Sync, { id }: Stream): Set<string> {
  const others = [...streams.values()].filter(
    (other) => other.id !== id && (other.schemaVersion !== UNPREPARED || other.role === "building"),
  );
  return new Set(others.map(({ collection }) => collection));
}

/** Records what a table looks like now that its collection is made. */
function recordCreated(
  sync: Sync,
  stream: Stream,
  mapping: DocumentMapping,
  version: number,
  open: SchemaVersion | undefined,
): void {
  const now = new Date().toISOString();
  saveVersion(sync.state, {
    tableId: stream.tableId,
    version,
    table: stream.table,
    fingerprint: fingerprint(mapping),
    columns: recordedColumns(mapping),
    settings: mapping.settings,
    changes: open?.changes ?? [],
    action: "created",
    state: "applied",
    collection: stream.collection,
    plannedAt: open?.plannedAt ?? now,
    appliedAt: now,
    approved: 0,
    failure: null,
  });
}
