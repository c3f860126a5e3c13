import { isOutdatedStatement } from "../../database/failure.js";
import type { Connection } from "../../database/open.js";
import type { Stream } from "../../outbox/stream.js";
import type { Typesense } from "../../typesense/typesense.js";
import { SchemaChanged } from "../agreement.js";
import type { Pace } from "../pace.js";
import type { DocumentReader } from "../reader.js";

/** The table, its collection, or whoever delivers, is not what it was: what was found until now proves nothing. */
export class CutShort extends Error {}

/** Whether a verification was ended by a change of what it is about: it may begin again. */
export function isCutShort(thrown: unknown): thrown is Error {
  return thrown instanceof CutShort || thrown instanceof SchemaChanged || isOutdatedStatement(thrown);
}

/** What verifying one table needs: both sides, and how much it may take of them. */
export interface Verifying {
  stream: Stream;
  /** The application's database. Asked for each time: another file may take its place. */
  readonly connection: Connection;
  state: Connection;
  typesense: Typesense;
  /** Asked for at every page. Throws {@link CutShort}, or SchemaChanged, where documents are not made as before. */
  reader: () => DocumentReader;
  /** Fields that are not compared. */
  passedOver: ReadonlySet<string>;
  pace: Pace;
  requestTimeoutMs: number;
  /**
   * Waits until everything up to a change is in the collection.
   *
   * @returns false where nobody delivers it: then what waits counts as different
   * @throws CutShort where that can't be said
   */
  delivered: (seq: number) => Promise<boolean>;
  /** Called after each piece of work with the milliseconds it took: the place to rest. */
  rest: (workedMs: number) => Promise<void>;
  /** Called now and then with how many documents and rows were looked at. */
  progress?: (seen: { documents: number; rows: number }) => void;
  /** Aborted when the verification is to end early: what it returns then is no result. */
  stop: AbortSignal;
}
