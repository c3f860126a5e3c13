import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** The result of comparing a collection with its table, as it is kept. */
export interface RecordedVerification {
  tableId: number;
  table: string;
  collection: string;
  /** ISO 8601. */
  beganAt: string;
  endedAt: string;
  rows: number;
  documents: number;
  missing: number;
  extra: number;
  different: number;
}

export function recordVerification(state: Connection, verification: RecordedVerification): void {
  prepared(state, "verify/record.sql").run(verification);
}

/** The newest of every table. */
export function verifications(state: Connection): RecordedVerification[] {
  return prepared(state, "verify/all.sql").all() as RecordedVerification[];
}
