import { quoteIdentifier } from "../database/quote.js";
import type { Column, TableShape, UniqueIndex } from "../database/shape.js";
import { type IndexParts, splitIndex } from "./index-sql.js";
import { foldCase, rowidNames } from "./names.js";

/** A unique index that may put another row in the way of a new one. */
export interface GuardIndex {
  index: UniqueIndex;
  /** null where the index is made of plain columns and holds every row. */
  parts: IndexParts | null;
  /** Every column it is computed from. */
  columns: Column[];
  mentionsRowid: boolean;
}

/**
 * The rowid as SQL where it can put a row in another's way without being the key: it can be given in an INSERT and an UPDATE
 * of any rowid table, unless columns of the same names hide it. An INTEGER PRIMARY KEY is the rowid, too, and need not be what
 * rows are told apart by.
 */
export function rowidGuard(shape: TableShape): string | null {
  const { rowidAlias, key } = shape;
  if (rowidAlias === null && key.length > 0) return rowidNames(shape)[0] ?? null;
  return key.every(({ name }) => name === rowidAlias) ? null : quoteIdentifier(rowidAlias ?? "");
}

/** The indexes that need a guard, in the order of the shape. */
export function guardIndexes(shape: TableShape): GuardIndex[] {
  return shape.uniqueIndexes.filter((index) => !holdsExactKey(shape, index)).map((index) => guardIndex(shape, index));
}

/**
 * Whether two rows that are equal in this index must have one and the same key: then AFTER INSERT and AFTER UPDATE record it.
 * So it is with the rowid alias, and with a TEXT key compared as BINARY; NOCASE takes abc for ABC, a number 1 for 1.0.
 */
function holdsExactKey(shape: TableShape, index: UniqueIndex): boolean {
  return shape.key.every((column) =>
    index.terms.some(
      (term) =>
        term.column === column.name &&
        (column.name === shape.rowidAlias || (column.affinity === "TEXT" && foldCase(term.collation) === "binary")),
    ),
  );
}

function guardIndex(shape: TableShape, index: UniqueIndex): GuardIndex {
  const names = shape.columns.map((column) => column.name);
  const isPlain = !index.partial && index.terms.every((term) => term.column !== null);
  const parts = isPlain || index.sql === null ? null : splitIndex(index.sql, names);
  const plain = new Set(index.terms.flatMap((term) => (term.column === null ? [] : [term.column])));
  const alias = shape.rowidAlias;
  return {
    index,
    parts,
    columns: shape.columns.filter((column) => plain.has(column.name) || parts?.names.has(foldCase(column.name))),
    mentionsRowid:
      rowidNames(shape).some((name) => parts?.names.has(name)) ||
      (alias !== null && !!parts?.names.has(foldCase(alias))),
  };
}
