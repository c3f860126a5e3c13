import { ackFault } from "../../capture/ack-fault.js";
import { sensitiveColumns } from "../../capture/sensitive.js";
import type { ColumnMapping } from "../../config/mapping/column.js";
import type { TableMapping } from "../../config/mapping/schema.js";
import type { Connection } from "../../database/open.js";
import type { Column, TableShape } from "../../database/shape.js";
import { fieldTypeOf } from "../../document/field-type.js";
import type { Sampled } from "./sample.js";

/** From fewer values than this, nothing is guessed. */
const FEWEST = 20;

/** A text with no more values than this, each in many rows, is one that people choose from. */
const MOST_CHOICES = 50;
const ROWS_A_CHOICE = 5;

/** ISO 8601, as a timestamp field takes it; with a time of day or without. */
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\d[ Tt]\d\d:\d\d(:\d\d(\.\d+)?)?( ?([Zz]|[+-]\d\d(:?\d\d)?))?$/;

/** A column that by its name tells that its row is in the index: isSyncedToTypesense, is_synced, indexed_in_typesense. */
const ACK = /^(is)?(synced|indexed)((to|in|with)?(typesense|search|index))?$/;

/** What a mapping file should say about a table that follows from neither its declaration nor the defaults. */
export function guessTable(shape: TableShape, values: ReadonlyMap<string, readonly Sampled[]>): TableMapping {
  const key = new Set(shape.key.map(({ name }) => name));
  const exclude = sensitiveColumns(shape).filter((name) => !key.has(name));
  const guesses = shape.columns
    .filter(({ name }) => !key.has(name) && !exclude.includes(name))
    .map((column) => [column.name, guessColumn(column, values.get(column.name) ?? [])] as const)
    .filter((guess): guess is [string, ColumnMapping] => guess[1] !== undefined);
  return {
    ...(exclude.length > 0 && { exclude }),
    ...(guesses.length > 0 && { columns: Object.fromEntries(guesses) }),
  };
}

function guessColumn({ declaredType }: Column, values: readonly Sampled[]): ColumnMapping | undefined {
  const kind = fieldTypeOf(declaredType);
  if (kind?.type !== "string") return undefined;
  const present = values.filter((value) => value !== null);
  const texts = present.filter((value) => typeof value === "string");
  if (texts.length < present.length || present.length === 0) return undefined;
  // Whoever declares a time of day wants to ask for what is before or after it, which only a number can answer.
  if (texts.every((text) => TIME.test(text)) && (kind.sort || texts.length >= FEWEST)) return { type: "timestamp" };
  if (kind.sort) return undefined;
  if (texts.length < FEWEST) return undefined;
  if (texts.every((text) => DATE.test(text))) return { sort: true };
  const choices = new Set(texts).size;
  return choices > 1 && choices <= Math.min(MOST_CHOICES, texts.length / ROWS_A_CHOICE) ? { facet: true } : undefined;
}

/** The column that could hold a table's acknowledgements, by its name, if it can. */
export function guessAckColumn(connection: Connection, shape: TableShape): string | undefined {
  const named = shape.columns.filter(({ name }) => ACK.test(name.replaceAll("_", "").toLowerCase()));
  return named.find(({ name }) => ackFault(connection, shape, name) === undefined)?.name;
}
