import { parseJson } from "../json/parse.js";
import { isObject, type JsonObject } from "../json/value.js";

/**
 * A document at rest: its JSON text with sorted keys, which is what exports send. The tree is built when a
 * search or a filter first asks for it.
 */
export class StoredDocument {
  /** The order of arrival, kept when the document is replaced. */
  readonly sequence: number;
  readonly id: string;
  readonly json: string;
  private parsed: JsonObject | undefined;

  constructor(sequence: number, id: string, json: string) {
    this.sequence = sequence;
    this.id = id;
    this.json = json;
  }

  /** For reading only. */
  get tree(): JsonObject {
    this.parsed ??= this.copy();
    return this.parsed;
  }

  /** A fresh tree that may be changed. */
  copy(): JsonObject {
    const parsed = parseJson(this.json);
    return parsed.ok && isObject(parsed.value) ? parsed.value : new Map();
  }
}
