import { Lexer } from "./lexer.js";
import type { TokenKind } from "./tokens.js";

type Context = "value" | "object key" | "object separator" | "object" | "array";

const ANY_VALUE = "'[', '{', or a literal";

/**
 * Words what is wrong with a text exactly as the server does, down to the column and the characters it read last
 * (transcript 03). The text is known to be refused.
 *
 * @param text the refused text
 * @param options illFormed: the text was decoded from bytes that are not UTF-8
 */
export function complain(text: string, options: { illFormed?: boolean } = {}): string {
  const lexer = new Lexer(text, options.illFormed ?? false);
  return new Checker(lexer).document() ?? "[json.exception.parse_error.101] parse error";
}

/** Walks the grammar without keeping values; every method returns the complaint, or nothing when all is well. */
class Checker {
  private readonly lexer: Lexer;
  private token: TokenKind;

  constructor(lexer: Lexer) {
    this.lexer = lexer;
    this.token = lexer.next();
  }

  document(): string | undefined {
    return this.value() ?? (this.advance() === "end of input" ? undefined : this.unexpected("value", "end of input"));
  }

  private advance(): TokenKind {
    this.token = this.lexer.next();
    return this.token;
  }

  private value(): string | undefined {
    switch (this.token) {
      case "'{'":
        return this.object();
      case "'['":
        return this.array();
      case "number literal":
        return this.overflow();
      case "string literal":
      case "true literal":
      case "false literal":
      case "null literal":
        return undefined;
      default:
        return this.unexpected("value", ANY_VALUE);
    }
  }

  private overflow(): string | undefined {
    const written = this.lexer.token();
    if (Number.isFinite(Number(written))) return undefined;
    return `[json.exception.out_of_range.406] number overflow parsing '${written}'`;
  }

  private object(): string | undefined {
    if (this.advance() === "'}'") return undefined;
    for (;;) {
      if (this.token !== "string literal") return this.unexpected("object key", "string literal");
      if (this.advance() !== "':'") return this.unexpected("object separator", "':'");
      this.advance();
      const problem = this.value();
      if (problem !== undefined) return problem;
      const next = this.advance();
      if (next === "'}'") return undefined;
      if (next !== "','") return this.unexpected("object", "'}'");
      this.advance();
    }
  }

  private array(): string | undefined {
    if (this.advance() === "']'") return undefined;
    for (;;) {
      const problem = this.value();
      if (problem !== undefined) return problem;
      const next = this.advance();
      if (next === "']'") return undefined;
      if (next !== "','") return this.unexpected("array", "']'");
      this.advance();
    }
  }

  private unexpected(context: Context, expected: string): string {
    const place = `[json.exception.parse_error.101] parse error at line 1, column ${this.lexer.column()}: `;
    const problem =
      this.token === "error" ? `${this.lexer.error}; last read: '${this.lexer.token()}'` : `unexpected ${this.token}`;
    const wish = this.token === "error" && expected === ANY_VALUE ? "" : `; expected ${expected}`;
    return `${place}syntax error while parsing ${context} - ${problem}${wish}`;
  }
}
