import { type CharacterSource, END, escapedToken, scanNumber, scanString, type TokenKind } from "./tokens.js";

const PUNCTUATION = new Map<string, TokenKind>(
  ["[", "]", "{", "}", ":", ","].map((sign) => [sign, `'${sign}'` as TokenKind]),
);
const LITERALS: Record<string, TokenKind> = { true: "true literal", false: "false literal", null: "null literal" };

/**
 * Reads tokens one character at a time with the bookkeeping of the server's JSON library, because its messages
 * quote that bookkeeping: how many characters were read, and what was read since the last string or number began.
 */
export class Lexer implements CharacterSource {
  private readonly text: string;
  /** True when the text stands for bytes that were not UTF-8: a replacement character marks where. */
  readonly illFormed: boolean;
  /** What is wrong, once a token of kind "error" was returned. */
  error = "";
  private read = 0;
  private tokenStart = 0;

  constructor(text: string, illFormed: boolean) {
    this.text = text;
    this.illFormed = illFormed;
    if (text.charCodeAt(0) === 0xfeff) this.read = 1;
  }

  /** The next character's code, or END. Reading past the end counts as a character, as it does there. */
  get(): number {
    const code = this.read < this.text.length ? this.text.charCodeAt(this.read) : END;
    this.read++;
    return code;
  }

  unget(): void {
    this.read--;
  }

  /** A string or a number begins with the character read last. */
  beginToken(): void {
    this.tokenStart = this.read - 1;
  }

  fail(error: string): TokenKind {
    this.error = error;
    return "error";
  }

  next(): TokenKind {
    let code = this.get();
    while (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) code = this.get();
    if (code === END || code === 0) return "end of input";
    const character = String.fromCharCode(code);
    const punctuation = PUNCTUATION.get(character);
    if (punctuation !== undefined) return punctuation;
    if (character === '"') return scanString(this);
    if (character === "-" || (character >= "0" && character <= "9")) return scanNumber(this, code);
    for (const word of Object.keys(LITERALS)) if (word[0] === character) return this.literal(word);
    return this.fail("invalid literal");
  }

  private literal(word: string): TokenKind {
    for (let at = 1; at < word.length; at++) {
      if (this.get() !== word.charCodeAt(at)) return this.fail("invalid literal");
    }
    return LITERALS[word] ?? "error";
  }

  /** How many bytes were read; of a character of several bytes that made no sense, only the first. */
  column(): number {
    const whole = this.text.slice(0, this.brokenOff() ? this.read - 1 : this.read);
    const beyond = Math.max(0, this.read - this.text.length);
    return Buffer.byteLength(whole) + beyond + (this.brokenOff() ? 1 : 0);
  }

  /** The text of the token so far. */
  token(): string {
    return escapedToken(this.text.slice(this.tokenStart, this.brokenOff() ? this.read - 1 : this.read));
  }

  private brokenOff(): boolean {
    return this.text.charCodeAt(this.read - 1) > 0x7f;
  }
}
