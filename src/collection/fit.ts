import { type DesiredField, type DesiredSchema, isNested } from "./desired.js";

/** A collection's field as the server tells it, as far as it matters here. */
export interface ExistingField {
  name: string;
  type: string;
  optional?: boolean;
  sort?: boolean;
  facet?: boolean;
  index?: boolean;
  infix?: boolean;
  stem?: boolean;
  locale?: string;
}

/** A collection as the server tells it, as far as it matters here. */
export interface ExistingSettings {
  default_sorting_field?: string;
  token_separators?: string[];
  symbols_to_index?: string[];
  enable_nested_fields?: boolean;
}

const PROPERTIES = ["facet", "index", "infix", "stem", "locale"] as const;

/** What the server takes a property for that it says nothing about. */
const PRESET = { facet: false, index: true, infix: false, stem: false, locale: "" } as const;

/**
 * Whether a collection that is there already takes our documents: every field of ours with its type and with what somebody has
 * asked for, and no required field that a document may lack. More optional fields do no harm.
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
    else faults.push(...unlike(field, found).map((property) => `field ${field.name} lacks ${property}`));
  }
  for (const field of existing) {
    const pattern = /[.*]/.test(field.name);
    if (!ours.has(field.name) && !pattern && field.optional === false) {
      faults.push(`field ${field.name} is required, but no column gives it`);
    }
  }
  return faults;
}

/** What somebody has asked for of a field that the collection's field is not, as `facet: true`. */
export function unlike(field: DesiredField, found: ExistingField): string[] {
  return PROPERTIES.flatMap((name) => {
    const wanted = field[name];
    return wanted === undefined || wanted === (found[name] ?? PRESET[name])
      ? []
      : [`${name}: ${JSON.stringify(wanted)}`];
  });
}

/** The settings of a collection that are others than somebody has asked for; none of them can be changed in place. */
export function unlikeSettings(desired: DesiredSchema, existing: ExistingSettings): (keyof ExistingSettings)[] {
  const names: (keyof ExistingSettings)[] = [];
  const wanted = desired.default_sorting_field;
  if (wanted !== undefined && wanted !== (existing.default_sorting_field ?? "")) names.push("default_sorting_field");
  for (const name of ["token_separators", "symbols_to_index"] as const) {
    const symbols = desired[name];
    if (symbols && [...symbols].sort().join() !== [...(existing[name] ?? [])].sort().join()) names.push(name);
  }
  if (desired.fields.some(isNested) && existing.enable_nested_fields !== true) names.push("enable_nested_fields");
  return names;
}
