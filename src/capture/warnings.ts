import type { TableShape } from "../database/shape.js";
import { basesOfGenerated, generatedIn } from "./generated.js";
import { type GuardIndex, guardIndexes } from "./guard-index.js";

/** What the guards of a table can't do, each with the index it is about. All of it concerns statements with REPLACE or IGNORE. */
export function guardWarnings(shape: TableShape): string[] {
  return guardIndexes(shape).flatMap((guard) => [
    ...defaultWarning(shape, guard),
    ...rowidWarning(guard),
    ...jsonWarning(guard),
  ]);
}

/** REPLACE turns NULL into the default after BEFORE triggers have run, and only then computes the generated columns. */
function defaultWarning(shape: TableShape, guard: GuardIndex): string[] {
  const generated = generatedIn(guard).map((column) => column.name);
  const withDefault = basesOfGenerated(shape).filter((column) => column.notNull && column.defaultSql !== null);
  if (generated.length === 0 || withDefault.length === 0) return [];
  return [
    `index ${guard.index.name} holds the generated ${generated.join(", ")}: a REPLACE that gives NULL to ${withDefault.map((column) => column.name).join(", ")}, for which SQLite then takes the default, can remove a row unseen`,
  ];
}

/** Before an INSERT the number that SQLite will choose is not known yet. */
function rowidWarning({ index, mentionsRowid }: GuardIndex): string[] {
  if (!mentionsRowid || index.terms.every((term) => term.column !== null)) return [];
  return [
    `index ${index.name} is computed from the row's own number: an INSERT OR REPLACE that leaves the number to SQLite can remove a row unseen`,
  ];
}

/** The index is evaluated a moment earlier than SQLite would do it. */
function jsonWarning({ index, parts }: GuardIndex): string[] {
  if (!parts?.readsJson || index.terms.every((term) => term.column !== null)) return [];
  return [
    `index ${index.name} reads JSON: INSERT OR IGNORE of a row with malformed JSON fails instead of being ignored`,
  ];
}
