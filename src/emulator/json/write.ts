import { formatDouble } from "./number.js";
import { Double } from "./value.js";

/**
 * Writes a value compactly with its keys sorted, as the server writes everything it sends (transcript 03).
 * Takes document trees and, for answers built in code, plain objects; a member that is undefined is left out.
 */
export function writeJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Number.isInteger(value) ? String(value) : formatDouble(value);
    case "object":
      return value === null ? "null" : writeComposite(value);
    default:
      return String(value);
  }
}

function writeComposite(value: object): string {
  if (value instanceof Map) return writeMembers([...value.keys()].sort(), (key) => value.get(key));
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (value instanceof Double) return formatDouble(value.value);
  const members = value as Record<string, unknown>;
  const present = Object.keys(members).filter((key) => members[key] !== undefined);
  return writeMembers(present.sort(), (key) => members[key]);
}

/** Joined rather than appended to, so that a stored document is one flat string and not a tree of pieces. */
function writeMembers(keys: string[], memberOf: (key: string) => unknown): string {
  return `{${keys.map((key) => `${JSON.stringify(key)}:${writeJson(memberOf(key))}`).join(",")}}`;
}
