/** How a collection compares with its table. */
export interface TableVerification {
  table: string;
  collection: string;
  /** Whether every document equals its row, and searches through the alias find them. */
  inSync: boolean;
  rows: number;
  documents: number;
  /** Rows without a document. */
  missing: number;
  /** Documents without a row. */
  extra: number;
  /** Documents that say something else than their row. */
  different: number;
  /** The ids of some of them, of each kind up to ten. */
  samples: { missing: string[]; extra: string[]; different: { id: string; fields: string[] }[] };
  /** An alias that leads elsewhere (`leadsTo` null: nowhere), where that is so. */
  alias?: { name: string; leadsTo: string | null };
}
