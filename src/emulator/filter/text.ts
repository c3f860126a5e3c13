import type { JsonValue } from "../json/value.js";
import { writeJson } from "../json/write.js";
import { Refusal } from "../refusal.js";
import type { Field } from "../schema/field.js";
import type { Schema } from "../schema/schema.js";
import { words } from "../search/tokens.js";
import { listOrSingle } from "./values.js";

/**
 * Reads the value of a filter on text. Words are compared as searches compare them; a value ending in `*` stands for
 * every word that begins so.
 *
 * @param whole the whole field has to be the value (`:=`), not only hold its words (`:`)
 */
export function textTest(
  field: Field,
  written: string,
  whole: boolean,
  schema: Schema,
): ((value: JsonValue) => boolean) | Refusal {
  const wanted = listOrSingle(written).map((value) => ({
    words: words(value.replace(/\*$/, ""), schema),
    prefix: value.endsWith("*"),
  }));
  if (wanted.length === 0) {
    return new Refusal(400, `Error with filter field \`${field.name}\`: Filter value cannot be empty.`);
  }
  return (value) => {
    const present = words(typeof value === "string" ? value : writeJson(value), schema);
    return wanted.some((one) => matches(present, one, whole));
  };
}

function matches(present: string[], wanted: { words: string[]; prefix: boolean }, whole: boolean): boolean {
  const last = wanted.words.length - 1;
  const same = (found: string | undefined, word: string, at: number) =>
    wanted.prefix && at === last ? found?.startsWith(word) === true : found === word;
  if (whole) {
    const longEnough = wanted.prefix ? present.length >= wanted.words.length : present.length === wanted.words.length;
    return longEnough && wanted.words.every((word, at) => same(present[at], word, at));
  }
  return wanted.words.every((word, at) => present.some((found) => same(found, word, at)));
}
