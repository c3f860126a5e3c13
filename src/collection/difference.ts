import type { DesiredField, DesiredSchema } from "./desired.js";
import { type ExistingField, type ExistingSettings, unlike, unlikeSettings } from "./fit.js";

/** One entry of a PATCH: a field to add, or the name of one to drop. */
export type FieldPatch = DesiredField | { name: string; drop: true };

/** How a collection gets from what it is to what it must be. */
export interface Difference {
  /** What one PATCH brings about; empty where nothing is to be done that way. */
  patch: FieldPatch[];
  /** Fields and settings that are others, and that only a new collection can have as they must be. */
  conflicts: string[];
}

/** What of a collection's fields is ours to change. */
export interface Ours {
  /** Fields of columns that are gone. */
  dropped: ReadonlySet<string>;
  /** Fields whose own `sort` counts; those of other fields may be somebody's choice. */
  resorted: ReadonlySet<string>;
  /** Fields that were something by our doing which they need not be any more, and nobody has asked for the contrary. */
  reset: ReadonlySet<string>;
  /** Fields that every document has: these may be required. */
  always: ReadonlySet<string>;
}

/**
 * What stands between a collection and the schema it must have. Fields that are none of ours stay as they are, and so do the
 * properties of a field that nobody has asked for.
 *
 * A field's type is never changed in place: the server may accept that, and a search on the field then hangs on the
 * documents that still hold values of the old type (seen on v30). Nor is the default sorting field: to be altered it is
 * dropped, and the collection then has none.
 *
 * @param settings of the collection, where they are known
 */
export function difference(
  desired: DesiredSchema,
  existing: readonly ExistingField[],
  ours: Ours,
  settings?: ExistingSettings,
): Difference {
  const byName = new Map(existing.map((field) => [field.name, field]));
  const wanted = new Set(desired.fields.map(({ name }) => name));
  const patch: FieldPatch[] = [];
  const conflicts: string[] = [];
  for (const field of desired.fields) {
    const found = byName.get(field.name);
    const isSorting = field.name === (settings ?? desired).default_sorting_field;
    if (!found && !isSorting) patch.push(field);
    else if (found?.type !== field.type) conflicts.push(field.name);
    else if (!isUnfit(field, found, ours)) continue;
    else if (isSorting) conflicts.push(field.name);
    else patch.push({ name: field.name, drop: true }, field);
  }
  for (const { name } of existing) {
    if (!ours.dropped.has(name) || wanted.has(name)) continue;
    if (name === settings?.default_sorting_field) conflicts.push(name);
    else patch.push({ name, drop: true });
  }
  return { patch, conflicts: [...conflicts, ...(settings ? unlikeSettings(desired, settings) : [])] };
}

function isUnfit(field: DesiredField, found: ExistingField, ours: Ours): boolean {
  if (found.optional === false && !ours.always.has(field.name)) return true;
  if (ours.resorted.has(field.name) && found.sort !== undefined && found.sort !== field.sort) return true;
  if (unlike(field, found).length > 0) return true;
  return ours.reset.has(field.name) && unlike({ ...NOTHING_ASKED, ...field }, found).length > 0;
}

const NOTHING_ASKED = { facet: false, index: true, infix: false, stem: false, locale: "" };
