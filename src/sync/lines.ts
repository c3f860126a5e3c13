/** What memory begins with, in bytes: enough for changes that come one by one. */
const FIRST_BYTES = 16_384;

const NEWLINE = 0x0a;

/**
 * Documents as an import takes them: ASCII JSON, one a line, in memory that can be used again. As strings, joined and encoded
 * for every batch, they cost the daemon as much CPU time as everything else: they outlive the young generation, and memory
 * that is always new must be mapped page by page.
 */
export class Lines {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  /** Where each line ends, and its newline stands. */
  readonly #ends: number[] = [];

  static of(lines: readonly string[]): Lines {
    const all = new Lines();
    for (const line of lines) all.add(line);
    return all;
  }

  get length(): number {
    return this.#ends.length;
  }

  /** @param line without newlines and without characters outside ASCII */
  add(line: string): void {
    const start = this.#start(this.length);
    const end = start + line.length;
    if (end >= this.#bytes.length) this.#grow(end + 1);
    this.#bytes.write(line, start, "latin1");
    this.#bytes[end] = NEWLINE;
    this.#ends.push(end);
  }

  at(line: number): string {
    return this.body(line, line + 1).toString("latin1");
  }

  /** The bytes of some lines with their newlines. */
  size(first: number, end: number): number {
    return this.#start(end) - this.#start(first);
  }

  /** Some lines without the last newline. What they lie in is used again after {@link clear}. */
  body(first: number, end: number): Buffer {
    return this.#bytes.subarray(this.#start(first), Math.max(0, this.#start(end) - 1));
  }

  map<T>(of: (line: string) => T): T[] {
    return this.#ends.map((_, line) => of(this.at(line)));
  }

  /** Forgets the lines and keeps the memory. */
  clear(): this {
    this.#ends.length = 0;
    return this;
  }

  #start(line: number): number {
    return line === 0 ? 0 : (this.#ends[line - 1] ?? 0) + 1;
  }

  #grow(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(least, 2 * this.#bytes.length));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}
