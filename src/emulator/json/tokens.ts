/** The kinds of token, named as the server's error messages name them. */
export type TokenKind =
  | "true literal"
  | "false literal"
  | "null literal"
  | "string literal"
  | "number literal"
  | "'['"
  | "']'"
  | "'{'"
  | "'}'"
  | "':'"
  | "','"
  | "end of input"
  | "error";

/** What get() returns past the last character. */
export const END = -1;

/** Where the two long tokens read their characters from. */
export interface CharacterSource {
  /** True when the text stands for bytes that were not UTF-8: a replacement character marks where. */
  readonly illFormed: boolean;
  get(): number;
  unget(): void;
  beginToken(): void;
  fail(error: string): TokenKind;
}

const CONTROL_NAMES =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(
    " ",
  );
const SHORT_ESCAPES: Record<number, string> = { 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r" };
const NO_FOUR_DIGITS = "invalid string: '\\u' must be followed by 4 hex digits";

/** Reads a string whose opening quote was read last. */
export function scanString(source: CharacterSource): TokenKind {
  source.beginToken();
  for (;;) {
    const code = source.get();
    if (code === END) return source.fail("invalid string: missing closing quote");
    if (code === 0x22) return "string literal";
    if (code < 0x20) return source.fail(`invalid string: ${controlCharacter(code)}`);
    if (code === 0xfffd && source.illFormed) return source.fail("invalid string: ill-formed UTF-8 byte");
    if (code === 0x5c) {
      const problem = escapeProblem(source);
      if (problem !== undefined) return source.fail(problem);
    }
  }
}

function escapeProblem(source: CharacterSource): string | undefined {
  const code = source.get();
  if (code !== 0x75) {
    return code !== END && '"\\/bfnrt'.includes(String.fromCharCode(code))
      ? undefined
      : "invalid string: forbidden character after backslash";
  }
  const unit = fourHexDigits(source);
  if (unit === undefined) return NO_FOUR_DIGITS;
  if (unit >= 0xdc00 && unit <= 0xdfff) return "invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF";
  if (unit < 0xd800 || unit > 0xdbff) return undefined;
  const unpaired = "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF";
  if (source.get() !== 0x5c || source.get() !== 0x75) return unpaired;
  const second = fourHexDigits(source);
  if (second === undefined) return NO_FOUR_DIGITS;
  return second >= 0xdc00 && second <= 0xdfff ? undefined : unpaired;
}

function fourHexDigits(source: CharacterSource): number | undefined {
  let value = 0;
  for (let count = 0; count < 4; count++) {
    const code = source.get();
    const digit = code === END ? Number.NaN : Number.parseInt(String.fromCharCode(code), 16);
    if (Number.isNaN(digit)) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

function controlCharacter(code: number): string {
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  const short = SHORT_ESCAPES[code];
  const or = short === undefined ? "" : ` or ${short}`;
  return `control character U+${hex} (${CONTROL_NAMES[code]}) must be escaped to \\u${hex}${or}`;
}

/** Reads a number whose first character was read last. */
export function scanNumber(source: CharacterSource, first: number): TokenKind {
  source.beginToken();
  let code = first;
  if (code === 0x2d) {
    code = source.get();
    if (!isDigit(code)) return source.fail("invalid number; expected digit after '-'");
  }
  code = code === 0x30 ? source.get() : afterDigits(source);
  if (code === 0x2e) {
    if (!isDigit(source.get())) return source.fail("invalid number; expected digit after '.'");
    code = afterDigits(source);
  }
  if (code === 0x65 || code === 0x45) {
    code = source.get();
    const signed = code === 0x2b || code === 0x2d;
    if (signed) code = source.get();
    if (!isDigit(code)) {
      return source.fail(
        `invalid number; expected ${signed ? "digit after exponent sign" : "'+', '-', or digit after exponent"}`,
      );
    }
    afterDigits(source);
  }
  source.unget();
  return "number literal";
}

function afterDigits(source: CharacterSource): number {
  let code = source.get();
  while (isDigit(code)) code = source.get();
  return code;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A token as messages quote it: control characters spelled out. */
export function escapedToken(token: string): string {
  let escaped = "";
  for (const character of token) {
    const code = character.charCodeAt(0);
    escaped += code > 0x1f ? character : `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
  }
  return escaped;
}
