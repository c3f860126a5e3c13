/** How a scalar type is named in messages: "must be an int64", "must be an array of int64". */
interface ScalarWording {
  article: string;
  arrayArticle: string;
}

/** The scalar types whose values are checked one by one, also inside arrays. */
export type ScalarType = "string" | "int32" | "int64" | "float" | "bool";

/** "a array of" is the server's own spelling for floats and bools. */
export const SCALARS: Record<ScalarType, ScalarWording> = {
  string: { article: "a", arrayArticle: "an array of" },
  int32: { article: "an", arrayArticle: "an array of" },
  int64: { article: "an", arrayArticle: "an array of" },
  float: { article: "a", arrayArticle: "a array of" },
  bool: { article: "a", arrayArticle: "a array of" },
};

const OTHER_TYPES = ["object", "object[]", "geopoint", "geopoint[]", "auto", "string*"];

/** Types whose single values are sorted on unless the schema says otherwise. */
const SORTED_BY_DEFAULT = ["int32", "int64", "float", "bool", "geopoint", "geopoint[]"];

export function isKnownType(type: string): boolean {
  return scalarOf(type) !== undefined || OTHER_TYPES.includes(type);
}

export function isArrayType(type: string): boolean {
  return type.endsWith("[]");
}

/** The scalar type of a field or of its elements; undefined for objects, points and `auto`. */
export function scalarOf(type: string): ScalarType | undefined {
  const name = isArrayType(type) ? type.slice(0, -2) : type;
  return name in SCALARS ? (name as ScalarType) : undefined;
}

export function isNumericType(type: string): boolean {
  const scalar = scalarOf(type);
  return scalar === "int32" || scalar === "int64" || scalar === "float";
}

/** Whether a field of the type can be sorted by where the schema says nothing of it. */
export function sortedByDefault(type: string): boolean {
  return SORTED_BY_DEFAULT.includes(type);
}

/** Whether `sort: true` makes sense for the type. */
export function canSort(type: string): boolean {
  return sortedByDefault(type) || type === "string";
}
