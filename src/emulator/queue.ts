/** Makes the writes to one collection wait for each other, in the order in which their uploads were complete. */
export class WriteQueue {
  private readonly tails = new Map<string, Promise<unknown>>();
  private pending = 0;
  private entered = 0;

  /** How many writes wait or run. */
  get length(): number {
    return this.pending;
  }

  /** How many writes have come in all. */
  get total(): number {
    return this.entered;
  }

  /** Runs the work after everything that entered the same queue before it. */
  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name) ?? Promise.resolve();
    this.pending++;
    this.entered++;
    const result = before.then(work);
    const tail = result
      .catch(() => undefined)
      .then(() => {
        this.pending--;
        if (this.tails.get(name) === tail) this.tails.delete(name);
      });
    this.tails.set(name, tail);
    return result;
  }

  /** Resolves once nothing waits or runs. */
  async idle(): Promise<void> {
    while (this.tails.size > 0) await Promise.all(this.tails.values());
  }
}
