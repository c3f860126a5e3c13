import { Refusal } from "../refusal.js";

/** A filter taken apart; the values stay raw until a schema says how to read them. */
export type Filter =
  | { kind: "and" | "or"; left: Filter; right: Filter }
  | { kind: "match"; field: string; raw: string };

const UNREADABLE = "Could not parse the filter query.";

/**
 * Takes a `filter_by` apart. `&&` and `||` bind equally and from the left, as on the server; parentheses group.
 */
export function parseFilter(filter: string): Filter | Refusal {
  const parser = new FilterParser(filter);
  const parsed = parser.expression();
  if (parsed instanceof Refusal) return parsed;
  return parser.atEnd() ? parsed : new Refusal(400, `${UNREADABLE.slice(0, -1)}: unbalanced parentheses.`);
}

class FilterParser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  atEnd(): boolean {
    this.skipSpaces();
    return this.at >= this.text.length;
  }

  expression(): Filter | Refusal {
    let left = this.operand();
    for (;;) {
      if (left instanceof Refusal) return left;
      const kind = this.operator();
      if (kind === undefined) return left;
      const right = this.operand();
      if (right instanceof Refusal) return right;
      left = { kind, left, right };
    }
  }

  private operator(): "and" | "or" | undefined {
    this.skipSpaces();
    const sign = this.text.slice(this.at, this.at + 2);
    if (sign !== "&&" && sign !== "||") return undefined;
    this.at += 2;
    return sign === "&&" ? "and" : "or";
  }

  private operand(): Filter | Refusal {
    this.skipSpaces();
    if (this.text[this.at] !== "(") return this.match();
    this.at++;
    const inner = this.expression();
    if (inner instanceof Refusal) return inner;
    this.skipSpaces();
    if (this.text[this.at] !== ")") return new Refusal(400, `${UNREADABLE.slice(0, -1)}: unbalanced parentheses.`);
    this.at++;
    return inner;
  }

  private match(): Filter | Refusal {
    const start = this.at;
    this.skipMatch();
    const written = this.text.slice(start, this.at);
    const colon = written.indexOf(":");
    if (colon === -1) return new Refusal(400, UNREADABLE);
    return { kind: "match", field: written.slice(0, colon).trim(), raw: written.slice(colon + 1).trim() };
  }

  /** Moves to the operator or the parenthesis that ends a match; backticks, brackets and pairs shield theirs. */
  private skipMatch(): void {
    let quoted = false;
    let depth = 0;
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (character === "`") quoted = !quoted;
      if (quoted) continue;
      if (character === ")" && depth === 0) return;
      if (character === "[" || character === "(") depth++;
      if (character === "]" || character === ")") depth--;
      const pair = this.text.slice(this.at, this.at + 2);
      if (depth === 0 && (pair === "&&" || pair === "||")) return;
    }
  }

  private skipSpaces(): void {
    while (this.text[this.at] === " ") this.at++;
  }
}
