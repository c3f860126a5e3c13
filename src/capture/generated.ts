import { quoteIdentifier } from "../database/quote.js";
import type { Column, TableShape } from "../database/shape.js";
import type { GuardIndex } from "./guard-index.js";
import { foldCase } from "./names.js";
import { tokenize } from "./tokens.js";

/** The generated columns that a guard's index is computed from. */
export function generatedIn(guard: GuardIndex): Column[] {
  return guard.columns.filter((column) => column.generated);
}

/**
 * The columns that generated columns may be made of: their names stand in CREATE TABLE more than once. This may be a few too
 * many, and is never one too few.
 */
export function basesOfGenerated(shape: TableShape): Column[] {
  const counts = new Map<string, number>();
  for (const token of tokenize(shape.sql)) {
    const name = foldCase(token.kind === "name" ? token.name : token.text.replace(/^'(.*)'$/s, "$1"));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return shape.columns.filter((column) => counts.get(foldCase(column.name)) !== 1);
}

/**
 * A statement that reads those columns, where a guard needs it: in BEFORE UPDATE a generated column of NEW is NULL unless the
 * trigger reads what it is made of. Not simply all columns, for the application can't drop one that a trigger names.
 */
export function readsOfGenerated(shape: TableShape, guards: readonly GuardIndex[]): string {
  if (guards.every((guard) => generatedIn(guard).length === 0)) return "";
  const columns = basesOfGenerated(shape).map((column) => `NEW.${quoteIdentifier(column.name)}`);
  return `\n  SELECT ${columns.join(", ")};`;
}
