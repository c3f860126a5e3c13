import type { WriteStream } from "node:tty";
import type { Progress } from "./progress.js";
import { canMove, hasUnicode, terminalWidth } from "./text/terminal.js";
import { cut } from "./text/width.js";

/** How often it is shown: where lines are drawn over, and where each one stays. In milliseconds. */
const EVERY = { drawn: 100, written: 5_000 };

const BAR_WIDTH = 20;

type Output = Pick<WriteStream, "isTTY" | "columns" | "write">;

/**
 * Tells how far something is, on standard error: on a terminal in one line that is drawn over again and again and goes in the
 * end; elsewhere in a plain line every few seconds and a last one, so that what is quick says nothing.
 */
export class ProgressLine {
  readonly #isDrawn: boolean;
  readonly #unicode: boolean;
  #shownAt: number;
  #shown = "";
  #newest = "";

  constructor(
    readonly output: Output = process.stderr,
    environment: NodeJS.ProcessEnv = process.env,
    readonly now: () => number = () => performance.now(),
  ) {
    this.#isDrawn = canMove(output, environment);
    this.#unicode = hasUnicode(environment);
    this.#shownAt = this.#isDrawn ? Number.NEGATIVE_INFINITY : now();
  }

  show(progress: Progress): void {
    this.#newest = progress.text;
    if (this.now() - this.#shownAt < (this.#isDrawn ? EVERY.drawn : EVERY.written)) return;
    this.#shownAt = this.now();
    this.#shown = progress.text;
    this.output.write(this.#isDrawn ? `\r\x1b[K${this.#line(progress)}` : `${progress.text}\n`);
  }

  /** Something else is about to be written: the line goes, and comes back below. */
  clear(): void {
    if (!this.#isDrawn || this.#shown === "") return;
    this.output.write("\r\x1b[K");
    this.#shown = "";
    this.#shownAt = Number.NEGATIVE_INFINITY;
  }

  end(): void {
    this.clear();
    if (this.#shown !== "" && this.#newest !== this.#shown) this.output.write(`${this.#newest}\n`);
    this.#shown = "";
  }

  /** One column stays free: in the last one, some terminals begin a new line. */
  #line({ text, done, total }: Progress): string {
    const bar = total ? `${barOf(Math.min(1, done / total), this.#unicode)}  ` : "";
    return cut(bar + text.replace(/\p{Cc}+/gu, " "), terminalWidth(this.output) - 1, this.#unicode);
  }
}

function barOf(part: number, unicode: boolean): string {
  const full = Math.floor(part * BAR_WIDTH);
  const [on, off] = unicode ? ["█", "░"] : ["#", "-"];
  return `${on.repeat(full)}${off.repeat(BAR_WIDTH - full)} ${String(Math.floor(100 * part)).padStart(3)} %`;
}
