import { isObject, type JsonObject } from "../json/value.js";

/**
 * Leaves out what `include_fields` and `exclude_fields` don't let through; `a.b` names a member of the object `a`.
 *
 * @returns a new tree; the one given stays as it is
 */
export function project(tree: JsonObject, include: string[], exclude: string[], parent = ""): JsonObject {
  const kept: JsonObject = new Map();
  for (const [key, value] of tree) {
    const name = parent + key;
    const whole = include.length === 0 || include.includes(name);
    const partly = include.some((path) => path.startsWith(`${name}.`));
    if (exclude.includes(name) || !(whole || partly)) continue;
    kept.set(key, isObject(value) ? project(value, whole ? [] : include, exclude, `${name}.`) : value);
  }
  return kept;
}
