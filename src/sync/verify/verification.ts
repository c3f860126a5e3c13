/** How a collection compares with its table, as `verify --json` prints it. */
export interface Verification {
  table: string;
  collection: string;
  rows: number;
  documents: number;
  missing: number;
  extra: number;
  different: number;
  samples: { missing: string[]; extra: string[]; different: { id: string; fields: string[] }[] };
}
