import type { TableShape } from "../database/shape.js";
import { foldCase } from "./names.js";

const secrets = new Set(
  "password passwords passwd pwd passphrase passcode secret secrets token credential credentials apikey apikeys".split(
    " ",
  ),
);
const runTogether =
  /^(?:(?:access|refresh|auth|api|bearer|session|id|csrf|reset)token|(?:client|user|hashed|shared)(?:password|secret)|(?:private|secret|signing|encryption)key|(?:password|passwd|pw)hash)$/;
const keysOf = new Set("api private secret signing encryption access master auth".split(" "));
/** Words behind the secret that leave it one: password_hash, token_value. */
const forms = new Set("hash hashed digest salt encrypted enc plain cipher ciphertext value".split(" "));
/** Words in front that make it a yes or no: has_password. */
const questions = new Set("is has had needs requires use uses".split(" "));

/** The columns of a table that look as if they held a secret, by their names. */
export function sensitiveColumns(shape: TableShape): string[] {
  return shape.columns.map((column) => column.name).filter(isSecretName);
}

/** Whether a table looks by its name as if it held nothing but secrets: api_keys, user_credentials. */
export function isSecretTable(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1)?.replace(/s$/, "") ?? "";
  return isSecret([...words.slice(0, -1), last]);
}

/**
 * Whether a column's name says that it holds a secret. The name is read word by word, so `tokenCount`, `secretary` and
 * `password_changed_at` are none, and `accessToken`, `API_KEY` and `password_hash` are.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  while (words.length > 1 && forms.has(words.at(-1) ?? "")) words.pop();
  return isSecret(words);
}

function isSecret(words: readonly string[]): boolean {
  const last = words.at(-1) ?? "";
  if (questions.has(words[0] ?? "")) return false;
  return secrets.has(last) || runTogether.test(last) || (last === "key" && keysOf.has(words.at(-2) ?? ""));
}

function wordsOf(name: string): string[] {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z]+/);
  return words.filter((word) => word !== "").map(foldCase);
}
