/**
 * A JSON number that the server holds as a double: written with a fraction or an exponent, or too long for
 * 64 bits. It is kept apart from integers because `1.0` must come back as `1.0`.
 */
export class Double {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A map, so that a key named like a member of Object.prototype is just a key. */
export type JsonObject = Map<string, JsonValue>;

/** Integers are `number` while that is exact and `bigint` beyond, so no digit is ever lost. */
export type JsonValue = null | boolean | string | number | bigint | Double | JsonValue[] | JsonObject;

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isInteger(value: JsonValue | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

export function isNumber(value: JsonValue | undefined): value is number | bigint | Double {
  return isInteger(value) || value instanceof Double;
}
