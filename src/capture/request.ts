import { foldCase } from "./names.js";

/** One column of one table, as people name it. */
export interface ColumnName {
  table: string;
  column: string;
}

/** What to capture. Tables and columns are matched as SQLite does, without regard to case. */
export interface InstallRequest {
  tables: readonly string[] | "all";
  /** Whether tables with columns that look like secrets may be captured. */
  allowSensitive: boolean;
  /** Columns that are kept out of the documents, so that a secret in them leads nowhere. */
  excluded: readonly ColumnName[];
  /** Columns whose change alone is no change to us: an acknowledgement column. */
  ignoredColumns?: readonly ColumnName[];
}

/** The columns that a list names for one table. */
export function columnsFor(table: string, columns: readonly ColumnName[]): string[] {
  return columns.filter((each) => foldCase(each.table) === foldCase(table)).map((each) => each.column);
}
