import { canMove, hasUnicode } from "../text/terminal.js";
import { cut } from "../text/width.js";
import type { Line } from "./text.js";

const COLOURS: Readonly<Record<Line["tone"], string>> = {
  plain: "",
  strong: "\x1b[1m",
  "worth a look": "\x1b[33m",
  bad: "\x1b[31m",
};

/** What pictures are shown on. */
export interface Screen {
  readonly width: number;
  readonly unicode: boolean;
  show(lines: readonly Line[]): void;
  /** Leaves everything as it was. */
  end(): void;
}

/** A terminal that can move its cursor is drawn on; anything else, a pipe too, gets one block of lines after the other. */
export function openScreen(output: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Screen {
  const unicode = hasUnicode(environment);
  return canMove(output, environment)
    ? new Terminal(output, unicode, !environment.NO_COLOR)
    : new Blocks(output, unicode);
}

class Blocks implements Screen {
  constructor(
    readonly output: NodeJS.WriteStream,
    readonly unicode: boolean,
  ) {}

  get width(): number {
    return this.output.columns || 80;
  }

  show(lines: readonly Line[]): void {
    this.output.write(`${lines.map(({ text }) => text).join("\n")}\n\n`);
  }

  end(): void {}
}

class Terminal implements Screen {
  #last = "";
  readonly #leave = () => this.end();

  constructor(
    readonly output: NodeJS.WriteStream,
    readonly unicode: boolean,
    readonly colour: boolean,
  ) {
    // A screen of its own, without a cursor; both come back however this ends.
    output.write("\x1b[?1049h\x1b[?25l");
    process.once("exit", this.#leave);
  }

  get width(): number {
    return this.output.columns || 80;
  }

  show(lines: readonly Line[]): void {
    const { width, unicode } = this;
    const rows = Math.max(2, this.output.rows || 24);
    const shown = lines.map((each) => ({ ...each, text: cut(each.text, width, unicode) }));
    this.#last = shown.map((each) => this.#paint(each)).join("\n");
    const fitting = shown.length <= rows ? shown : shown.slice(0, rows - 1);
    if (fitting.length < shown.length) {
      fitting.push({ text: cut(`(${shown.length - fitting.length} more lines)`, width, unicode), tone: "strong" });
    }
    this.output.write(`\x1b[H${fitting.map((each) => `${this.#paint(each)}\x1b[K`).join("\r\n")}\x1b[J`);
  }

  /** The last picture stays, above the prompt. */
  end(): void {
    process.off("exit", this.#leave);
    this.output.write(`\x1b[?25h\x1b[?1049l${this.#last}\n`);
  }

  #paint({ text, tone }: Line): string {
    const colour = COLOURS[tone];
    return this.colour && colour !== "" ? `${colour}${text}\x1b[0m` : text;
  }
}
