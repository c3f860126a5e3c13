import { complain } from "./complaint.js";
import { integerFrom } from "./number.js";
import { Double, type JsonObject, type JsonValue } from "./value.js";

export type Parsed = { ok: true; value: JsonValue } | { ok: false; message: string };

/**
 * Reads one JSON text, keeping every digit of every integer.
 *
 * @param text the text, without the line break that ended it
 * @param wellFormed false when its bytes were not valid UTF-8, which the server refuses
 * @returns the value, or the server's own wording of what is wrong with the text
 */
export function parseJson(text: string, wellFormed = true): Parsed {
  if (!wellFormed) return { ok: false, message: complain(text, { illFormed: true }) };
  try {
    return { ok: true, value: new Reader(text).whole() };
  } catch (thrown) {
    if (!(thrown instanceof Malformed)) throw thrown;
    return { ok: false, message: complain(text) };
  }
}

/** Says only that the text is wrong; how to word it is found by reading it again, which few lines need. */
class Malformed extends Error {}

const FLOAT = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LONE_SURROGATE = /\p{Surrogate}/u;
const QUOTE = 34;
const BACKSLASH = 92;
const ZERO = 48;
const NINE = 57;

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  whole(): JsonValue {
    const value = this.value();
    if (!Number.isNaN(this.next())) throw new Malformed();
    return value;
  }

  /** Moves to the next character that is not white space and returns its code, NaN at the end. */
  private next(): number {
    let code = this.text.charCodeAt(this.at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = this.text.charCodeAt(++this.at);
    return code;
  }

  private value(): JsonValue {
    const code = this.next();
    if (code === QUOTE) return this.string();
    if (code === 123) return this.object();
    if (code === 91) return this.array();
    if (code === 45 || (code >= ZERO && code <= NINE)) return this.number();
    if (code === 116) return this.literal("true", true);
    if (code === 102) return this.literal("false", false);
    if (code === 110) return this.literal("null", null);
    throw new Malformed();
  }

  private literal<T extends boolean | null>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw new Malformed();
    this.at += word.length;
    return value;
  }

  private object(): JsonObject {
    const members: JsonObject = new Map();
    this.at++;
    if (this.next() === 125) {
      this.at++;
      return members;
    }
    for (;;) {
      if (this.next() !== QUOTE) throw new Malformed();
      const key = this.string();
      if (this.next() !== 58) throw new Malformed();
      this.at++;
      members.set(key, this.value());
      const code = this.next();
      this.at++;
      if (code === 125) return members;
      if (code !== 44) throw new Malformed();
    }
  }

  private array(): JsonValue[] {
    const elements: JsonValue[] = [];
    this.at++;
    if (this.next() === 93) {
      this.at++;
      return elements;
    }
    for (;;) {
      elements.push(this.value());
      const code = this.next();
      this.at++;
      if (code === 93) return elements;
      if (code !== 44) throw new Malformed();
    }
  }

  private string(): string {
    const start = this.at;
    let escaped = false;
    for (let at = start + 1; ; at++) {
      const code = this.text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return escaped ? decodeEscapes(this.text.slice(start, at + 1)) : this.text.slice(start + 1, at);
      }
      if (code === BACKSLASH) {
        escaped = true;
        at++;
      } else if (!(code >= 0x20)) {
        throw new Malformed();
      }
    }
  }

  private number(): JsonValue {
    const { text, at: start } = this;
    const negative = text.charCodeAt(start) === 45;
    const first = negative ? start + 1 : start;
    let at = first;
    let value = 0;
    let code = text.charCodeAt(at);
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      code = text.charCodeAt(++at);
    }
    const digits = at - first;
    if (digits === 0 || (digits > 1 && text.charCodeAt(first) === ZERO)) throw new Malformed();
    if (code === 46 || code === 101 || code === 69) return this.double(start);
    this.at = at;
    if (digits <= 15) return negative ? 0 - value : value;
    return integerFrom(text.slice(start, at));
  }

  private double(start: number): Double {
    FLOAT.lastIndex = start;
    const value = Number(FLOAT.exec(this.text)?.[0]);
    if (!Number.isFinite(value)) throw new Malformed();
    this.at = FLOAT.lastIndex;
    return new Double(value);
  }
}

/** Decodes a quoted string that holds escapes. A surrogate without its partner is refused by the server. */
function decodeEscapes(quoted: string): string {
  let decoded: string;
  try {
    decoded = JSON.parse(quoted) as string;
  } catch {
    throw new Malformed();
  }
  if (LONE_SURROGATE.test(decoded)) throw new Malformed();
  return decoded;
}
