import type { MappingFile } from "../config/mapping/schema.js";
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
  /** Whether the table is captured already: then its collection is there, whatever the table is called now. */
  isCaptured?: boolean;
  /** Columns that are kept out of the documents, so that a secret in them leads nowhere. */
  excluded: readonly ColumnName[];
  /** What identifies a row, which change is none, and which other tables count, as far as somebody has said so. */
  mapping?: MappingFile;
  /** Whether a table is refused whose acknowledgement column can't be one; else it is captured without, and a warning says so. */
  strict?: boolean;
  /** Columns whose change alone is no change to us; an acknowledgement column is one already. */
  ignoredColumns?: readonly ColumnName[];
}

/** The columns that a list names for one table. */
export function columnsFor(table: string, columns: readonly ColumnName[]): string[] {
  return columns.filter((each) => foldCase(each.table) === foldCase(table)).map((each) => each.column);
}
