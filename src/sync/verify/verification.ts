/** How a collection compares with its table, as `verify --json` prints it. */
export interface Verification {
  table: string;
  /** The concrete name, not the alias. */
  collection: string;
  /** How many rows are to have a document. */
  rows: number;
  /** How many documents there are. */
  documents: number;
  /** Rows without a document. */
  missing: number;
  /** Documents without a row. */
  extra: number;
  /** Documents that say something else than their row. */
  different: number;
  /** The ids of some of them, of each kind up to ten. */
  samples: { missing: string[]; extra: string[]; different: { id: string; fields: string[] }[] };
}
