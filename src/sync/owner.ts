import { hostname } from "node:os";
import type { Connection } from "../database/open.js";
import { SyncError } from "../errors.js";
import { identity } from "../outbox/daemon-row.js";
import { isLocked } from "../outbox/lock.js";
import { markCollection } from "../typesense/collections.js";
import { type Failure, type Outcome, succeeded } from "../typesense/outcome.js";
import type { CollectionInfo } from "../typesense/schema.js";
import type { Typesense } from "../typesense/typesense.js";

/** The database that a collection is filled from. Several may share a server, and have tables of the same name. */
export interface Owner {
  /** Of the state database, as long as that one lives. */
  id: string;
  host: string;
  /** Where the database and its state lie on that host. */
  database: string;
  state: string;
}

/** What is written down in a collection that was made by one of us. */
export interface Mark {
  table: string;
  /** The schema version that it was made for. */
  version: number;
  stream: number;
  owner: Owner;
}

/** A collection is another database's by now. */
export class CollectionTaken extends Error {
  constructor(readonly collection: CollectionInfo) {
    super(takenFrom(collection).message);
  }
}

export function ownerOf(state: Connection, database: string): Owner {
  return { id: identity(state) ?? "", host: hostname(), database, state: state.name };
}

/** What a collection is made with, so that it is known again. */
export function markedWith(mark: Mark): Record<string, unknown> {
  return { fountain_sync: mark };
}

/** The mark of a collection; anybody may have written there. */
export function markIn({ metadata }: CollectionInfo): Partial<Mark> | undefined {
  const mark = metadata?.fountain_sync;
  return typeof mark === "object" && mark !== null ? mark : undefined;
}

/** Whose a collection is, as far as that is written there in our way. */
export function ownerIn(collection: CollectionInfo): Owner | undefined {
  const owner: unknown = markIn(collection)?.owner;
  if (typeof owner !== "object" || owner === null) return undefined;
  const told = owner as Owner;
  const isWhole = [told.id, told.host, told.database, told.state].every((each) => typeof each === "string");
  return isWhole ? told : undefined;
}

/** Whether a collection was made by a certain stream. */
export function isMadeBy(collection: CollectionInfo, stream: number, owner: Owner): boolean {
  return markIn(collection)?.stream === stream && !isAnothers(collection, owner);
}

/** Whether another database has its mark on a collection. A state that was lost has left its mark from the same place. */
export function isAnothers(collection: CollectionInfo, owner: Owner): boolean {
  const theirs = ownerIn(collection);
  return theirs !== undefined && theirs.id !== owner.id && !isSamePlace(theirs, owner);
}

/** Whether another daemon writes to a collection just now, as far as can be seen from this host. */
export function isServed(collection: CollectionInfo, owner: Owner): boolean {
  const theirs = ownerIn(collection);
  if (theirs === undefined || isSamePlace(theirs, owner) || theirs.host !== owner.host) return false;
  try {
    return isLocked(theirs.state);
  } catch (thrown) {
    if (thrown instanceof SyncError) return false;
    throw thrown;
  }
}

/** Whether a collection that was ours is another's by now; or we are a copy, and the original is at work. */
export function isTaken(collection: CollectionInfo, owner: Owner): boolean {
  return isAnothers(collection, owner) || isServed(collection, owner);
}

/**
 * Puts our mark on a collection that was made by one of us; one that somebody else has made is left as it is. A key that may not do
 * that can deliver all the same.
 */
export async function claim(typesense: Typesense, found: CollectionInfo, mark: Mark): Promise<Outcome<unknown>> {
  if (!markIn(found)) return succeeded(undefined);
  const known = ownerIn(found);
  if (known !== undefined && known.id === mark.owner.id && isSamePlace(known, mark.owner)) return succeeded(undefined);
  const metadata = { ...found.metadata, ...markedWith({ ...mark, version: markIn(found)?.version ?? mark.version }) };
  const marked = await markCollection(typesense, found.name, metadata);
  return marked.ok || marked.failure.kind !== "misconfigured" ? marked : succeeded(undefined);
}

/** Why a collection can't be written to that is another database's. */
export function takenFrom(collection: CollectionInfo): Failure {
  const { database = "?", host = "?" } = ownerIn(collection) ?? {};
  const { name } = collection;
  return {
    kind: "misconfigured",
    message: `the collection ${name} is filled from another database: ${database} on ${host}`,
    hint: `name another "collection" for one of the two tables in the mapping file; if that database is no more, drop ${name}`,
  };
}

function isSamePlace(one: Owner, other: Owner): boolean {
  return one.host === other.host && one.state === other.state;
}
