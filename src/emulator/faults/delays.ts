/** Delays that can be ended early, all at once. */
export class Delays {
  private readonly waiting = new Set<{ timer: NodeJS.Timeout; resolve: () => void; reject: (reason: Error) => void }>();

  /** How many wait. */
  get count(): number {
    return this.waiting.size;
  }

  /** Resolves after the time, or when everything is released; rejects when everything is cancelled. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(entry);
        resolve();
      }, milliseconds);
      const entry = { timer, resolve, reject };
      this.waiting.add(entry);
    });
  }

  /** Ends all delays now. */
  release(): void {
    for (const { resolve } of this.stop()) resolve();
  }

  /** Gives up everything that waits: the server is closing. */
  cancel(): void {
    for (const { reject } of this.stop()) reject(new Error("The emulator was closed."));
  }

  private stop() {
    const entries = [...this.waiting];
    this.waiting.clear();
    for (const { timer } of entries) clearTimeout(timer);
    return entries;
  }
}
