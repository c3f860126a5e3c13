/** How SQLite converts what is stored in a column: https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
export type Affinity = "INTEGER" | "TEXT" | "BLOB" | "REAL" | "NUMERIC";

export interface Column {
  name: string;
  /** As written in CREATE TABLE; "" where none was. */
  declaredType: string;
  affinity: Affinity;
  notNull: boolean;
  /** The DEFAULT as SQL text, or null. */
  defaultSql: string | null;
  /** 1-based position in the PRIMARY KEY, 0 outside it. */
  keyPosition: number;
  generated: boolean;
}

export interface IndexTerm {
  /** The column's name, or null for an expression. */
  column: string | null;
  collation: string;
}

export interface UniqueIndex {
  name: string;
  /** c: CREATE INDEX, u: UNIQUE, pk: PRIMARY KEY. */
  origin: "c" | "u" | "pk";
  partial: boolean;
  /** CREATE INDEX as written; null for the index behind a constraint. */
  sql: string | null;
  terms: IndexTerm[];
}

/** A table as SQLite describes it: all that capture, documents and collections are derived from. */
export interface TableShape {
  name: string;
  sql: string;
  withoutRowid: boolean;
  strict: boolean;
  columns: Column[];
  uniqueIndexes: UniqueIndex[];
  /** The columns that identify a row, in order; empty where the table has no usable key. */
  key: Column[];
  /** The column that is the rowid itself (INTEGER PRIMARY KEY), or null. Such a key has no index of its own. */
  rowidAlias: string | null;
}

/**
 * The affinity of a declared type, by the five rules in SQLite's documentation, in their order.
 *
 * @param strict whether the table is STRICT: there ANY means that nothing is converted
 */
export function affinityOf(declaredType: string, strict = false): Affinity {
  const type = declaredType.toUpperCase();
  if (strict && type === "ANY") return "BLOB";
  if (type.includes("INT")) return "INTEGER";
  if (/CHAR|CLOB|TEXT/.test(type)) return "TEXT";
  if (type === "" || type.includes("BLOB")) return "BLOB";
  if (/REAL|FLOA|DOUB/.test(type)) return "REAL";
  return "NUMERIC";
}

/**
 * The columns that identify a row: the PRIMARY KEY, else the first whole UNIQUE index over NOT NULL columns.
 * The rowid is no key: VACUUM may renumber it.
 */
export function keyOf(columns: readonly Column[], uniqueIndexes: readonly UniqueIndex[]): Column[] {
  const primary = columns.filter((column) => column.keyPosition > 0);
  if (primary.length > 0) return primary.sort((a, b) => a.keyPosition - b.keyPosition);
  const byName = new Map(columns.map((column) => [column.name, column]));
  for (const index of uniqueIndexes) {
    if (index.partial) continue;
    const key = index.terms.map((term) => (term.column === null ? undefined : byName.get(term.column)));
    if (key.every((column) => column?.notNull)) return key.filter((column) => column !== undefined);
  }
  return [];
}

/**
 * The shape of a table whose rows are to be told apart by another column than its key: one with a whole unique index of its own.
 *
 * @returns undefined where there is no such column, or its values may be the same in two rows
 */
export function keyedBy(shape: TableShape, column: string): TableShape | undefined {
  const found = shape.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
  if (!found) return undefined;
  const isAlone = shape.uniqueIndexes.some(
    ({ partial, terms }) => !partial && terms.length === 1 && terms[0]?.column === found.name,
  );
  return isAlone || shape.rowidAlias === found.name ? { ...shape, key: [found] } : undefined;
}
