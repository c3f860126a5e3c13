import { isObject, type JsonObject, type JsonValue } from "../json/value.js";

/**
 * The value under a field's name. With nested fields on, `a.b` also reaches into objects, and through arrays of
 * objects to the list of what they hold.
 */
export function valueAt(tree: JsonObject, name: string, nested: boolean): JsonValue | undefined {
  const direct = tree.get(name);
  if (direct !== undefined || !nested || !name.includes(".")) return direct;
  let reached: JsonValue[] = [tree];
  let throughArray = false;
  for (const part of name.split(".")) {
    const next: JsonValue[] = [];
    for (const value of reached) {
      const members = Array.isArray(value) ? value : [value];
      if (Array.isArray(value)) throughArray = true;
      for (const member of members) {
        const inner = isObject(member) ? member.get(part) : undefined;
        if (inner !== undefined) next.push(inner);
      }
    }
    reached = next;
  }
  return throughArray ? reached.flat() : reached[0];
}
