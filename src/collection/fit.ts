import type { DesiredSchema } from "./desired.js";

/** A collection's field as the server tells it, as far as it matters here. */
export interface ExistingField {
  name: string;
  type: string;
  optional?: boolean;
}

/**
 * Whether a collection that is there already takes our documents: every field of ours with its type, and no required
 * field that a document may lack. More optional fields do no harm.
 *
 * @param always names of fields that every document has
 * @returns what stands against it, in words; empty where it fits
 */
export function misfits(
  desired: DesiredSchema,
  existing: readonly ExistingField[],
  always: ReadonlySet<string> = new Set(),
): string[] {
  const byName = new Map(existing.map((field) => [field.name, field]));
  const ours = new Set(desired.fields.map((field) => field.name));
  const faults: string[] = [];
  for (const field of desired.fields) {
    const found = byName.get(field.name);
    if (!found) faults.push(`field ${field.name} (${field.type}) is missing`);
    else if (found.type !== field.type) faults.push(`field ${field.name} is ${found.type}, not ${field.type}`);
    else if (found.optional === false && !always.has(field.name))
      faults.push(`field ${field.name} is required, but may be NULL in the table`);
  }
  for (const field of existing) {
    const pattern = /[.*]/.test(field.name);
    if (!ours.has(field.name) && !pattern && field.optional === false) {
      faults.push(`field ${field.name} is required, but no column gives it`);
    }
  }
  return faults;
}
