/** A schema with rows, and what an application then does to it. */
export interface Case {
  name: string;
  schema: string[];
  /** Run one after the other by a process of its own. */
  statements: string[];
  /** The changes that must be captured, exactly and in order: "table op key". Left out where more than the needed ones may be. */
  captured?: string[];
  /** Another pragma of the connection that writes: foreign_keys, recursive_triggers. */
  pragma?: string;
  /** With any trigger on a table, SQLite looks at its foreign keys later: last_insert_rowid() then moves by an INSERT that fails. */
  countersDiffer?: boolean;
}

/** A table of two rows, 1 a and 2 b, for the cases that need no other. */
export const plainTable = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)",
  "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
];
