import type { DocumentMapping } from "../document/mapping.js";
import type { Stream } from "../outbox/stream.js";
import { Touched } from "../outbox/touched.js";
import type { Sync } from "./context.js";
import { makeReader } from "./make-reader.js";
import { Pace } from "./pace.js";
import { whenFree } from "./pause.js";
import type { DocumentReader } from "./reader.js";
import type { Agreement } from "./standing.js";

/** The schema is not the one that the stream's documents were agreed for: it is to be looked at before anything is read. */
export class SchemaChanged extends Error {}

/** What one read may take, in milliseconds. In WAL mode readers hold up nobody. */
const READ_MS = { rollback: 2, wal: 10 };

/** Agrees on a mapping for what the schema was at `generation`. */
export function agreeOn(
  sync: Sync,
  stream: Stream,
  generation: number,
  mapping: DocumentMapping,
  reservations: Partial<Pick<Agreement, "standing" | "retryAt">> = {},
): void {
  const { connection } = sync.source;
  if (generation !== sync.source.generation) throw new SchemaChanged("the schema has changed meanwhile");
  const isWal = connection.pragma("journal_mode", { simple: true }) === "wal";
  const reader = makeReader(connection, mapping, stream.tableId);
  sync.agreements.set(stream.id, {
    generation,
    reader,
    touched: new Touched(connection, mapping.shape, stream.tableId, mapping.dependencies ?? [], String(stream.id)),
    pace: new Pace(isWal ? READ_MS.wal : READ_MS.rollback, reader.leastAtOnce),
    standing: { standing: "go" },
    retryAt: null,
    ...reservations,
  });
}

/**
 * What was agreed for a stream.
 *
 * @throws SchemaChanged where the schema has changed since
 */
export function agreementOf(sync: Sync, stream: Stream): Agreement {
  const agreement = sync.agreements.get(stream.id);
  if (agreement?.generation === sync.source.generation) return agreement;
  throw new SchemaChanged(`the schema of ${stream.table} is to be looked at`);
}

/** Whether a stream has agreed on something for the schema as it was seen last, be it to hold, or to try for more later. */
export function hasLooked(sync: Sync, stream: Stream): boolean {
  return sync.agreements.get(stream.id)?.generation === sync.source.generation;
}

/** Whether it is agreed, for the schema as it was seen last, how a stream makes its documents. */
export function isAgreed(sync: Sync, stream: Stream): boolean {
  const agreement = sync.agreements.get(stream.id);
  if (!agreement || !hasLooked(sync, stream)) return false;
  return agreement.retryAt === null || performance.now() < agreement.retryAt;
}

/** The reader of a stream's table, as soon as nobody locks the database. Throws like {@link agreementOf}. */
export function readerOf(sync: Sync, stream: Stream): Promise<DocumentReader> {
  return whenFree(() => agreementOf(sync, stream).reader, sync.stop);
}
