import { isObject, type JsonObject } from "../json/value.js";

/**
 * Applies a patch the way of RFC 7396: null erases a key, objects are merged, anything else replaces.
 * The target is changed in place.
 */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  for (const [key, value] of patch) {
    if (value === null) {
      target.delete(key);
    } else if (isObject(value)) {
      const inner = target.get(key);
      target.set(key, mergePatch(isObject(inner) ? inner : new Map(), value));
    } else {
      target.set(key, value);
    }
  }
  return target;
}
