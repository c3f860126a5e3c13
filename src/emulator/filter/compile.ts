import type { StoredDocument } from "../documents/document.js";
import { valueAt } from "../documents/path.js";
import type { JsonObject, JsonValue } from "../json/value.js";
import { Refusal } from "../refusal.js";
import { type Field, isDynamic } from "../schema/field.js";
import { fieldNamed, type Schema } from "../schema/schema.js";
import { isNumericType, scalarOf } from "../schema/types.js";
import { indexedNumber, numericTest } from "./comparators.js";
import type { Filter } from "./parse.js";
import { textTest } from "./text.js";
import { listOrSingle, splitSign } from "./values.js";

export type Predicate = (document: StoredDocument) => boolean;

/** An id of `*` in a list means every document, even in backticks (transcript 04). */
export const EVERY_ID = "*";

/**
 * Turns a filter into a question to ask of each document.
 *
 * @returns the predicate, or the server's refusal of an unknown field or an unreadable value
 */
export function compileFilter(filter: Filter, schema: Schema): Predicate | Refusal {
  if (filter.kind === "match") return filter.field === "id" ? idPredicate(filter.raw) : fieldPredicate(filter, schema);
  const left = compileFilter(filter.left, schema);
  if (left instanceof Refusal) return left;
  const right = compileFilter(filter.right, schema);
  if (right instanceof Refusal) return right;
  return filter.kind === "and"
    ? (document) => left(document) && right(document)
    : (document) => left(document) || right(document);
}

/** The ids that a filter on `id` names, and whether it asks for all others instead. */
export function namedIds(raw: string): { ids: Set<string>; negated: boolean } {
  const { negated, rest } = splitSign(raw);
  return { ids: new Set(listOrSingle(rest)), negated };
}

function idPredicate(raw: string): Predicate {
  const { ids, negated } = namedIds(raw);
  if (ids.has(EVERY_ID)) return () => !negated;
  return (document) => ids.has(document.id) !== negated;
}

function fieldPredicate(filter: { field: string; raw: string }, schema: Schema): Predicate | Refusal {
  const field = fieldNamed(schema, filter.field);
  if (field === undefined) {
    return new Refusal(400, `Could not find a filter field named \`${filter.field}\` in the schema.`);
  }
  if (!field.index) return new Refusal(400, `Cannot filter on non-indexed field \`${field.name}\`.`);
  const { negated, whole, rest } = splitSign(filter.raw);
  const test = valueTest(field, rest, whole, schema);
  if (test instanceof Refusal) return test;
  return (document) => elements(document.tree, field.name, schema).some(test) !== negated;
}

function elements(tree: JsonObject, name: string, schema: Schema): JsonValue[] {
  const value = valueAt(tree, name, schema.enableNestedFields);
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

type ValueTest = (value: JsonValue) => boolean;

function valueTest(field: Field, written: string, whole: boolean, schema: Schema): ValueTest | Refusal {
  if (isNumericType(field.type)) {
    const test = numericTest(field, written);
    if (test instanceof Refusal) return test;
    return (value) => {
      const number = indexedNumber(field, value);
      return number !== undefined && test(number);
    };
  }
  if (scalarOf(field.type) === "bool") return boolTest(field, written);
  if (scalarOf(field.type) === "string" || isDynamic(field)) return textTest(field, written, whole, schema);
  return new Refusal(400, "Could not parse the filter query.");
}

function boolTest(field: Field, written: string): ValueTest | Refusal {
  const wanted = listOrSingle(written);
  if (wanted.length === 0 || wanted.some((word) => word !== "true" && word !== "false")) {
    return new Refusal(400, `Value of filter field \`${field.name}\` must be \`true\` or \`false\`.`);
  }
  return (value) => wanted.includes(String(value));
}
