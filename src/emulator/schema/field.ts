import { isObject, type JsonObject, type JsonValue } from "../json/value.js";
import { Refusal } from "../refusal.js";
import { sortedByDefault } from "./types.js";

/** A field with its defaults filled in: what GET shows, key for key (transcript 02). */
export interface Field {
  facet: boolean;
  index: boolean;
  infix: boolean;
  locale: string;
  name: string;
  optional: boolean;
  sort: boolean;
  stem: boolean;
  stem_dictionary: string;
  store: boolean;
  type: string;
}

const WRONG_FORMAT =
  "Wrong format for `fields`. It should be an array of objects containing `name`, `type`, `optional` and `facet` properties.";
const NESTED_ONLY =
  "Type `object` or `object[]` can be used only when nested fields are enabled by setting` enable_nested_fields` to true.";
const FLAGS = ["facet", "index", "infix", "optional", "sort", "stem", "store"] as const;

/** The field that stands for every name the schema doesn't mention. */
export const CATCH_ALL = ".*";

/** Fields that take their type from the values they meet. */
export function isDynamic(field: Pick<Field, "name" | "type">): boolean {
  return field.name.includes(CATCH_ALL) || field.type === "auto" || field.type === "string*";
}

/**
 * Reads one member of a `fields` array. Unknown properties are dropped.
 *
 * @returns the field with its defaults, or a refusal when its shape is wrong; its type is checked elsewhere,
 *   because the server does that later
 */
export function fieldFrom(json: JsonValue, enableNestedFields: boolean): Field | Refusal {
  if (!isObject(json)) return new Refusal(400, WRONG_FORMAT);
  const name = json.get("name");
  const type = json.get("type");
  if (typeof name !== "string" || typeof type !== "string") return new Refusal(400, WRONG_FORMAT);
  for (const flag of FLAGS) {
    if (json.has(flag) && typeof json.get(flag) !== "boolean") {
      return new Refusal(400, `The \`${flag}\` property of the field \`${name}\` should be a boolean.`);
    }
  }
  const problem = optionProblem(json, name, type);
  if (problem !== undefined) return new Refusal(400, problem);
  if ((type === "object" || type === "object[]") && !enableNestedFields) return new Refusal(400, NESTED_ONLY);
  return withDefaults(json, name, type);
}

/** What the server says of options that a field of this type can't have; read off its source (field.cpp, v30). */
function optionProblem(json: JsonObject, name: string, type: string): string | undefined {
  const locale = json.get("locale");
  if (locale !== undefined && typeof locale !== "string") {
    return `The \`locale\` property of the field \`${name}\` should be a string.`;
  }
  if (locale && locale.length !== 2) return `The \`locale\` value of the field \`${name}\` is not valid.`;
  if (json.get("stem") === true && type !== "string" && type !== "string[]") {
    return "The `stem` property is only allowed for string and string[] fields.";
  }
  if (json.get("sort") === false && (type === "geopoint" || type === "geopoint[]")) {
    return `The \`sort\` property of the field \`${name}\` having \`${type}\` type cannot be \`false\`. The sort index is used during GeoSearch.`;
  }
  return undefined;
}

function withDefaults(json: JsonObject, name: string, type: string): Field {
  const flag = (key: (typeof FLAGS)[number], otherwise: boolean) => (json.get(key) ?? otherwise) as boolean;
  const word = (key: string) => (typeof json.get(key) === "string" ? (json.get(key) as string) : "");
  return {
    facet: flag("facet", false),
    index: flag("index", true),
    infix: flag("infix", false),
    locale: word("locale"),
    name,
    optional: flag("optional", isDynamic({ name, type })),
    sort: flag("sort", sortedByDefault(type)),
    stem: flag("stem", false),
    stem_dictionary: word("stem_dictionary"),
    store: flag("store", true),
    type,
  };
}
