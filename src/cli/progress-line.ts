/** A line on the terminal that tells how far something is, written over again and again; nothing where no terminal is. */
export class ProgressLine {
  #shownAt = 0;
  #isShown = false;

  show(text: string): void {
    if (!process.stderr.isTTY || Date.now() - this.#shownAt < 100) return;
    process.stderr.write(`\r\x1b[K${text}`);
    this.#shownAt = Date.now();
    this.#isShown = true;
  }

  end(): void {
    if (this.#isShown) process.stderr.write("\r\x1b[K");
    this.#isShown = false;
  }
}
