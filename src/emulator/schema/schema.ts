import type { JsonValue } from "../json/value.js";
import { type Field, isDynamic } from "./field.js";

/** Everything that was said when the collection was created, and the alterations since. */
export interface Schema {
  fields: Field[];
  defaultSortingField: string;
  enableNestedFields: boolean;
  tokenSeparators: string[];
  symbolsToIndex: string[];
  synonymSets: JsonValue;
  metadata: JsonValue | undefined;
}

export function fieldNamed(schema: Schema, name: string): Field | undefined {
  return schema.fields.find((field) => field.name === name);
}

/** Whether names outside the list can become fields; it also makes coercion the default for dirty values. */
export function hasDynamicFields(schema: Schema): boolean {
  return schema.fields.some(isDynamic);
}
